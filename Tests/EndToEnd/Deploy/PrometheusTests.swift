import DeployTesting
import Foundation
import JSON
import KafkaTesting
import TestSupport
import Testing

/// A real Prometheus beside a running system: the board and the alerts ask for what there is.
@Suite(
  .enabled(if: Tool.prometheus.isPresent, "\(Tool.prometheus.absence)"), .enabled(if: RealKafka.isPresent, "\(RealKafka.absence)"))
struct PrometheusTests {
  private struct Panel {
    let title: String
    let queries: [String]
  }

  private func panels() throws -> [Panel] {
    let board = try JSONValue(parsing: Array(Project.text("deploy/grafana/ticketing.json").utf8))
    return (board["panels"]?.array ?? []).filter { $0["type"] != "row" }.map { panel in
      let queries = panel["targets"]?.array?.compactMap { $0["expr"]?.string } ?? []
      // What Grafana puts in: four times the pause between two scrapes, and more.
      return Panel(title: panel["title"]?.string ?? "", queries: queries.map { $0.replacing("$__rate_interval", with: "1m") })
    }
  }

  /// The metrics that a query asks for.
  private func metrics(in query: String) -> Set<String> {
    let bare = query.replacing(#/\{[^}]*\}/#, with: "").replacing(#/by \([^)]*\)/#, with: "")
    let names = bare.matches(of: #/(?:up|edge_|lane_|store_|messaging_|process_|kafka_)\w*/#).map { String($0.output) }
    return Set(names)
  }

  @Test func `every query of the board has an answer, and every alert asks for metrics that there are`() throws {
    let directory = try TemporaryDirectory()
    let kafka = try RealKafka.shared()
    let system = try RunningSystem(
      directory.data,
      environment: ["KAFKA_BOOTSTRAP_SERVERS": kafka.bootstrapServers, "TOPIC_PREFIX": "watched-\(UInt32.random(in: 0...(.max)))."])
    let prometheus = try RunningPrometheus(["ticketing-edge": [system.port], "ticketing-worker": [system.port]])
    let venue = try Venue(Client.admin(port: system.port), seats: 50)
    let buyer = try Client.signedUp("buyer@example.com", port: system.port)
    #expect(try buyer.charge(100_000).status == 200)

    let panels = try panels()
    #expect(panels.count > 15)
    var seats = Array(0..<50)
    for panel in panels {
      for query in panel.queries {
        #expect(!metrics(in: query).isEmpty, "\(query)")
        try eventually("'\(panel.title)' has a number: \(query)") {
          // Rates and quantiles want something to happen meanwhile.
          if let seat = seats.popLast(), let reservation = try venue.reserve(buyer, seat).text("reservationId") {
            _ = try buyer.pay(reservation)
          }
          let values = try prometheus.values(of: query)
          return !values.isEmpty && values.contains { !$0.isNaN }
        }
      }
    }

    try eventually("the alerts have been asked for") { try prometheus.rules().allSatisfy(\.isHealthy) }
    let rules = try prometheus.rules()
    #expect(rules.count > 10)
    let known = try prometheus.metricNames()
    for rule in rules {
      #expect(metrics(in: rule.query).subtracting(known) == [], "\(rule.name) asks for what there is not")
      #expect(rule.state == "inactive", "\(rule.name) is \(rule.state) on a system that is well")
    }
    #expect(system.stop() == 0)
  }
}
