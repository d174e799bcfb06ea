namespace Gateway.Cli.Demo;

/// <summary>The play cannot go on. The message is for a person.</summary>
internal sealed class DemoException(string message, Exception? cause = null) : Exception(message, cause);
