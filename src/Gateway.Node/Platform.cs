// The node keeps its secrets with Unix file modes and finds libsodium as Linux and macOS install it.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
