import Testing

/// What every log keeps to. A new implementation adds a fixture to `LogFixture.all`, and nothing here.
@Suite struct LogConformance {}
