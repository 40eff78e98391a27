import CollectorTesting
import DeployTesting
import Foundation
import JSON
import TestSupport
import Testing

/// A purchase as a collector sees it: read with OpenTelemetry's own types.
@Suite(.enabled(if: Tool.python.isPresent, "\(Tool.python.absence)")) struct TraceTests {
  private struct Spans {
    let all: [JSONValue]

    init(_ collector: Collector, in directory: TemporaryDirectory) throws {
      let files = try collector.bodies.enumerated().map { index, body in
        let file = directory.file("spans-\(index)")
        try Data(body).write(to: URL(filePath: file))
        return file
      }
      let ending = try Tool.python.run([Project.path("Tests/Deploy/Tools/spans.py")] + files)
      try #require(ending.code == 0, "\(ending.errors)")
      all = try ending.output.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    func named(_ name: String, by service: String) -> [JSONValue] {
      all.filter { $0["name"]?.string == name && $0["resource"]?["service.name"]?.string == service }
    }

    /// The span whose parent another one is.
    func child(of parent: JSONValue, named name: String, by service: String) -> JSONValue? {
      named(name, by: service).first { $0["parent"] == parent["span"] && $0["trace"] == parent["trace"] }
    }
  }

  @Test func `a payment is one tree of spans across the services that it reaches`() throws {
    let directory = try TemporaryDirectory()
    let collector = try Collector()
    defer { collector.stop() }
    let system = try RunningSystem(
      directory.data,
      environment: [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)", "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment=test",
      ])
    let admin = try Client.admin(port: system.port)
    let venue = try Venue(admin, seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(5000).status == 200)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)
    #expect(try buyer.confirm(reservation).status == 200)
    try eventually("the data platform has it") {
      try admin.get("/data-platform/reservations/\(reservation)").text("status") == "CONFIRMED"
    }
    // A stop sends the last spans.
    #expect(system.stop() == 0)

    let spans = try Spans(collector, in: directory)
    let request = try #require(spans.named("POST /payments/process", by: "edge").first)
    #expect(request["kind"] == 2)
    #expect(request["parent"] == "")
    #expect(request["attributes"]?["http.response.status_code"] == 200)
    #expect(request["resource"]?["deployment.environment"] == "test")
    let payment = try #require(spans.child(of: request, named: "process payment.commands", by: "payment"))
    #expect(payment["kind"] == 5)
    #expect(payment["attributes"]?["messaging.destination.name"] == "payment.commands")
    #expect(payment["attributes"]?["cloudevents.event_type"] == "payment.process")
    // A payment that was asked for before payment had heard of the reservation is made because of the reservation.
    let cause = try #require(
      [payment, spans.named("process reservation.created", by: "payment").first].compactMap(\.self)
        .first { spans.child(of: $0, named: "process payment.success", by: "reservation") != nil })
    let paid = try #require(spans.child(of: cause, named: "process payment.success", by: "reservation"))
    let sale = try #require(spans.child(of: paid, named: "process concert.commands", by: "concert"))
    let sold = try #require(spans.child(of: sale, named: "process seat.sold", by: "reservation"))
    #expect(spans.child(of: sold, named: "process reservation.success", by: "dataplatform") != nil)
    #expect(spans.all.allSatisfy { $0["error"] == false && ($0["nanoseconds"]?.integer ?? -1) >= 0 })
    #expect(Set(spans.all.map(\.["span"]?.string)).count == spans.all.count)
  }

  @Test func `a trace that its client does not keep has no spans`() throws {
    let directory = try TemporaryDirectory()
    let collector = try Collector()
    defer { collector.stop() }
    let system = try RunningSystem(
      directory.data,
      environment: [
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:\(collector.port)/spans", "OTEL_TRACES_SAMPLER": "parentbased_always_off",
      ])
    #expect(try Client(port: system.port).get("/ticketing/search/concerts").status == 200)
    #expect(system.stop() == 0)
    #expect(collector.bodies.isEmpty)
  }
}
