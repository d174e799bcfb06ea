using System.Globalization;
using System.Text;

namespace Gateway.Node.Hooks;

/// <summary>The server did not do what it was asked; the message names the code and the step, never what the server wrote or what it was sent.</summary>
internal sealed class MailRefusedException(string problem) : Exception(problem);

/// <summary>Commands and replies of SMTP (RFC 5321, section 4) over one stream, with bounds on what a server may write.</summary>
internal sealed class MailDialogue(Stream stream)
{
    /// <summary>Longest line of a reply, in bytes.</summary>
    public const int MaxLine = 1_024;

    /// <summary>Most lines of a reply, in lines.</summary>
    public const int MaxLines = 64;

    private readonly byte[] _buffer = new byte[MaxLine];
    private int _start;
    private int _end;

    /// <summary>Sends a command, or the text of a mail, and expects a reply.</summary>
    /// <returns>What the reply says after its code, line by line.</returns>
    /// <exception cref="MailRefusedException">The reply has another code.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string command, int code, CancellationToken cancel)
    {
        await WriteAsync(command, cancel);
        return await ExpectAsync(code, cancel, command.StartsWith("From:", StringComparison.Ordinal) ? "the mail" : command.Split(' ', ':')[0]);
    }

    /// <summary>Sends a line.</summary>
    public async Task WriteAsync(string command, CancellationToken cancel)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);
        await stream.FlushAsync(cancel);
    }

    /// <summary>Reads a reply.</summary>
    /// <exception cref="MailRefusedException">It has another code, or is none.</exception>
    public async Task<IReadOnlyList<string>> ExpectAsync(int code, CancellationToken cancel, string step = "the greeting")
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(cancel);
            if (lines.Count == MaxLines || line.Length < 3 || !int.TryParse(line[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var got))
            {
                throw new MailRefusedException($"the server's answer to {step} is no SMTP");
            }

            // 251 is a 250 that says the mail goes on elsewhere.
            if (got != code && (got, code) != (251, 250))
            {
                throw new MailRefusedException($"the server answered {got.ToString(CultureInfo.InvariantCulture)} to {step}");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return lines;
            }
        }
    }

    /// <summary>Before TLS begins: whatever was sent ahead of it came from nobody in particular.</summary>
    /// <exception cref="MailRefusedException">Something was.</exception>
    public void RequireNothingMore()
    {
        if (_start < _end)
        {
            throw new MailRefusedException("the server, or somebody between, wrote more before TLS began");
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, end).TrimEnd('\r');
                _start += end + 1;
                return line;
            }

            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == MaxLine)
            {
                throw new MailRefusedException("a line of the server is too long");
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancel);
            _end += read;
            if (read == 0)
            {
                throw new IOException("closed");
            }
        }
    }
}
