namespace Gateway.Cli.Demo;

/// <summary>The play cannot go on. The message is for a person.</summary>
internal sealed class DemoException : Exception
{
    /// <summary>With a message for a person.</summary>
    public DemoException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for a person, and what caused it.</summary>
    public DemoException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Without a message; the runtime asks for this form.</summary>
    public DemoException()
    {
    }
}
