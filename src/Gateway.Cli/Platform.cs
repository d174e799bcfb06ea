// Client keys are kept with Unix file modes, and libsodium is found as Linux and macOS install it.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
