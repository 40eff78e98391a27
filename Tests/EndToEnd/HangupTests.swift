import Glibc
import TestSupport
import Testing

/// A terminal that is closed.
@Suite(.serialized) struct HangupTests {
  @Test func `SIGHUP ends a process as SIGTERM does, with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory)
    #expect(provider.stop(by: SIGHUP) == 0)
    #expect(provider.errorText.isEmpty)
  }

  @Test func `a process for which SIGHUP is ignored, as by nohup, outlives its terminal`() throws {
    let directory = try TemporaryDirectory()
    let provider = try RunningProvider(directory, under: ["/bin/sh", "-c", #"trap '' HUP; exec "$@""#, "sh"])
    provider.send(SIGHUP)
    #expect(try provider.charges().isEmpty)
    #expect(provider.isRunning)
    #expect(provider.stop() == 0)
  }
}
