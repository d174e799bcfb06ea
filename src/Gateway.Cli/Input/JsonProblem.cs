namespace Gateway.Cli.Input;

/// <summary>The first thing wrong with a JSON text. Names the place and the rule; repeats names from the text, never values.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Byte within the line, from 1.</param>
/// <param name="Field">Where in the message, for example <c>entities[2].person.names</c>; empty at the top.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record JsonProblem(int Line, int Column, string Field, string Rule, string Remedy);
