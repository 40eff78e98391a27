import Messaging
import Testing

@Suite struct MetricsTests {
  @Test func `metrics are given in Prometheus' text format, by name and labels`() {
    let metrics = Metrics()
    metrics.counter("requests_total", "Requests.", ["route": "/b", "status": "200"]).add(2)
    metrics.counter("requests_total", "Requests.", ["route": "/a", "status": "200"]).add()
    metrics.gauge("in_flight", "Under way.").set(7)
    #expect(
      metrics.text() == """
        # HELP in_flight Under way.
        # TYPE in_flight gauge
        in_flight 7
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{route="/a",status="200"} 1
        requests_total{route="/b",status="200"} 2

        """)
  }

  @Test func `the same name and labels are the same instrument`() {
    let metrics = Metrics()
    metrics.counter("a_total", "", ["x": "1"]).add()
    metrics.counter("a_total", "", ["x": "1"]).add()
    #expect(metrics.counter("a_total", "", ["x": "1"]).value == 2)
    #expect(metrics.counter("a_total", "", ["x": "2"]).value == 0)
  }

  @Test func `a label's value can't break out of its quotes`() {
    let metrics = Metrics()
    metrics.counter("a_total", "", ["x": "\"\\\n"]).add()
    #expect(metrics.text().contains(#"a_total{x="\"\\\n"} 1"#))
  }

  @Test func `a histogram counts each duration in all buckets from its own on`() {
    let metrics = Metrics()
    let histogram = metrics.histogram("took_seconds", "Time.", ["route": "/a"])
    for duration: Int64 in [0, 65_536, 65_537, 1_000_000_000, 60_000_000_000] { histogram.record(nanoseconds: duration) }
    let text = metrics.text()
    #expect(text.contains(#"took_seconds_bucket{route="/a",le="6.5536e-05"} 2"#))
    #expect(text.contains(#"took_seconds_bucket{route="/a",le="0.000131072"} 3"#))
    #expect(text.contains(#"took_seconds_bucket{route="/a",le="1.073741824"} 4"#))
    #expect(text.contains(#"took_seconds_bucket{route="/a",le="+Inf"} 5"#))
    #expect(text.contains(#"took_seconds_sum{route="/a"} 61.000131073"#))
    #expect(text.contains(#"took_seconds_count{route="/a"} 5"#))
  }
}
