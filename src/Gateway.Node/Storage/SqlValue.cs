namespace Gateway.Node.Storage;

/// <summary>A value to bind to a statement: a number, a text, bytes, or nothing. A struct, so that binding a row makes no objects.</summary>
internal readonly struct SqlValue
{
    private SqlValue(SqlValueKind kind, long number = 0, string? text = null, ReadOnlyMemory<byte> bytes = default)
    {
        Kind = kind;
        Number = number;
        Text = text;
        Bytes = bytes;
    }

    /// <summary>NULL.</summary>
    public static SqlValue Null => default;

    /// <summary>Which of the others holds.</summary>
    public SqlValueKind Kind { get; }

    /// <summary>The number.</summary>
    public long Number { get; }

    /// <summary>The text.</summary>
    public string? Text { get; }

    /// <summary>The bytes. Bound where they lie: nobody changes them before the statement has run.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static implicit operator SqlValue(long number) => new(SqlValueKind.Number, number);

    public static implicit operator SqlValue(long? number) => number is { } some ? some : Null;

    public static implicit operator SqlValue(string? text) => text is null ? Null : new(SqlValueKind.Text, text: text);

    public static implicit operator SqlValue(ReadOnlyMemory<byte> bytes) => new(SqlValueKind.Bytes, bytes: bytes);

    public static implicit operator SqlValue(byte[]? bytes) => bytes is null ? Null : new(SqlValueKind.Bytes, bytes: bytes);
}

/// <summary>What a <see cref="SqlValue"/> is.</summary>
internal enum SqlValueKind
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>INTEGER.</summary>
    Number,

    /// <summary>TEXT.</summary>
    Text,

    /// <summary>BLOB.</summary>
    Bytes,
}
