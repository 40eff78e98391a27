import DeployTesting
import Foundation
import JSON
import TestSupport
import Testing

/// A real Prometheus beside a running system: the board and the alerts ask for what there is.
@Suite(
  .enabled(if: Tool.prometheus.isPresent, "\(Tool.prometheus.absence)"), .enabled(if: Tool.python.isPresent, "\(Tool.python.absence)"),
  .enabled(if: LocalCluster.isPresent, "\(LocalCluster.absence)"))
struct PrometheusTests {
  private struct Panel {
    let title: String
    let queries: [String]
  }

  private func panels() throws -> [Panel] {
    let board = try JSONValue(parsing: Array(Project.text("deploy/grafana/ticketing.json").utf8))
    let panels: [JSONValue] = board["panels"]?.array ?? []
    return panels.filter { $0["type"]?.string != "row" }.map { panel in
      let queries: [String] = panel["targets"]?.array?.compactMap { $0["expr"]?.string } ?? []
      // What Grafana puts in: four times the pause between two scrapes, and more.
      return Panel(title: panel["title"]?.string ?? "", queries: queries.map { $0.replacing("$__rate_interval", with: "1m") })
    }
  }

  private func alerts() throws -> [(name: String, query: String)] {
    let file = try YAMLDocuments.all(in: Project.path("deploy/prometheus/alerts.yaml"))
    let groups: [JSONValue] = file.first?["groups"]?.array ?? []
    let rules: [JSONValue] = groups.flatMap { $0["rules"]?.array ?? [] }
    return rules.map { ($0["alert"]?.string ?? "", $0["expr"]?.string ?? "") }
  }

  /// The metrics that a query asks for.
  private func metrics(in query: String) -> Set<String> {
    let bare = query.replacing(#/\{[^}]*\}/#, with: "").replacing(#/by \([^)]*\)/#, with: "")
    let names = bare.matches(of: #/\b(?:up|edge_|lane_|store_|messaging_|process_|kafka_)\w*/#).map { String($0.output) }
    return Set(names)
  }

  @Test func `every query of the board has an answer, and every alert asks for metrics that there are`() throws {
    let cluster = try LocalCluster()
    let edges = try cluster.manifests.one("edge").ports
    let workers = cluster.manifests.deployments.filter { $0.name != "edge" }.flatMap(\.ports)
    let prometheus = try RunningPrometheus(["ticketing-edge": edges, "ticketing-worker": workers])
    let port = try #require(edges.first)
    let venue = try Venue(Client.awaitedAdmin(port: port), seats: 1)
    let buyer = try Client.signedUp("buyer@example.com", port: port)
    #expect(try buyer.charge(100_000).status == 200)
    let reservation = try #require(venue.reserve(buyer, 0).text("reservationId"))
    #expect(try buyer.pay(reservation).status == 200)

    let panels = try panels()
    #expect(panels.count > 15)
    for panel in panels {
      for query in panel.queries {
        let wanted = metrics(in: query)
        #expect(!wanted.isEmpty, "\(query)")
        try eventually("'\(panel.title)' has a number: \(query)") {
          // Rates and quantiles want something to happen meanwhile.
          _ = try buyer.charge(1)
          return try prometheus.count(query) > 0
        }
      }
    }

    let alerts = try alerts()
    #expect(alerts.count > 10)
    for (name, query) in alerts {
      // Throws when it is no query.
      _ = try prometheus.count(query)
      for metric in metrics(in: query) {
        #expect(try prometheus.count(metric) > 0, "\(name) asks for \(metric), which there is not")
      }
    }
    #expect(try prometheus.count(#"ALERTS{alertstate="firing"}"#) == 0, "an alert fires on a system that is well")
    try cluster.manifests.stop()
  }
}
