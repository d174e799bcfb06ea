using Google.Protobuf;

namespace Gateway.Cli.Output;

/// <summary>Writes messages as protobuf JSON with the names of the .proto files, so that what is read can be edited and given back.</summary>
internal static class ProtoJson
{
    private static readonly JsonFormatter Page = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithIndentation());
    private static readonly JsonFormatter SingleLine = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>Over several lines.</summary>
    public static string Indented(IMessage message) => Page.Format(message);

    /// <summary>On one line, for streams.</summary>
    public static string Line(IMessage message) => SingleLine.Format(message);
}
