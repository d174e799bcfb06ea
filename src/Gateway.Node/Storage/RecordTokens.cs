using Gateway.Record.V1;

namespace Gateway.Node.Storage;

internal static class RecordTokens
{
    public static void Write(SqlSession sql, long recordRow, CaseRecord content) => _ = (sql, recordRow, content);
}
