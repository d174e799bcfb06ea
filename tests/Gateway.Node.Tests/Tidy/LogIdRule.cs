using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Gateway.Node.Tests.Tidy;

/// <summary>Every log message has an id of its own, written where it is declared, so that an operator's alarm means one thing.</summary>
internal static class LogIdRule
{
    /// <summary>Messages declared in these files: where, and the id if one is written.</summary>
    public static IReadOnlyList<(string Where, string? Id)> Messages(IEnumerable<SourceFile> files) =>
        [.. from file in files
            from attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>()
            where attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"
            let id = attribute.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.Text == "EventId")
            select ($"{file.Path}:{file.LineOf(attribute)}", id?.Expression.ToString())];

    /// <summary>Ids that are missing or taken twice.</summary>
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files)
    {
        var messages = Messages(files);
        return messages.Where(message => message.Id is null).Select(message => $"{message.Where}: no EventId")
            .Concat(messages.Where(message => message.Id is not null).GroupBy(message => message.Id).Where(same => same.Count() > 1)
                .Select(same => $"EventId {same.Key} is taken at {string.Join(" and ", same.Select(message => message.Where))}"));
    }
}
