// The program under test runs where Unix file modes are.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
