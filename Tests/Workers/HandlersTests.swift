import Testing

/// What a handler of the edge reads is what its route's description has. The means to read more are not for handlers.
@Suite struct HandlersTests {
  private static let files = SourceFile.all(in: ["Sources/APIEdge/Routes", "Sources/APIEdge/Streams"])

  @Test func `the handlers are found`() {
    #expect(Self.files.count > 20)
    #expect(Self.files.contains { $0.text.contains("func createReservation(_ call: Call, _ content: ContentReader<SeatChoice>)") })
  }

  @Test(arguments: ["request.fields", "request.query", "request.body,", "RequestBody(", "BodyInput(", "QueryInput("])
  func `a handler reads content, query and headers as its route declares them`(means: String) {
    // The signature of a webhook is of the bytes.
    let files = Self.files.filter { $0.text.contains(means) && !$0.path.hasSuffix("Edge+Webhooks.swift") }
    #expect(files.map(\.path).isEmpty)
  }
}
