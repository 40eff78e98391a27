import HTTP
import Testing

@Suite struct RouterTests {
  private let router: Router<String> = {
    var router = Router<String>()
    router.on(.get, "/", "root")
    router.on(.get, "/reservations", "list")
    router.on(.post, "/reservations/new", "make")
    router.on(.get, "/reservations/{id}", "show")
    router.on(.delete, "/reservations/{id}", "cancel")
    router.on(.get, "/concerts/{concert}/schedules/{schedule}", "schedule")
    router.on(.get, "/concerts/all/seats", "seats")
    router.on(.head, "/own", "own head")
    router.on(.get, "/own", "own get")
    return router
  }()

  private func route(_ method: HTTPMethod, _ segments: String...) -> String {
    switch router.match(method, segments) {
    case .found(let route, let pattern, let parameters):
      parameters["id"].map { "\(route) \(pattern) \($0)" } ?? route
    case .methodNotAllowed(let allow): "405 \(allow)"
    case .notFound: "404"
    }
  }

  @Test func `a path leads to its route`() {
    #expect(route(.get) == "root")
    #expect(route(.get, "reservations") == "list")
    #expect(route(.get, "reservations", "r1") == "show /reservations/{id} r1")
    #expect(route(.get, "concerts", "c1", "schedules", "s1") == "schedule")
  }

  @Test func `a literal segment wins over a parameter, for the methods that it has`() {
    #expect(route(.post, "reservations", "new") == "make")
    #expect(route(.get, "reservations", "new") == "show /reservations/{id} new")
    #expect(route(.get, "concerts", "all", "seats") == "seats")
    #expect(route(.get, "concerts", "all", "schedules", "s1") == "schedule")
  }

  @Test func `an unknown path is 404, also when it is longer, shorter or has an empty segment`() {
    for segments in [["unknown"], ["concerts", "c1"], ["reservations", "r1", "x"], ["reservations", ""], [""]] {
      guard case .notFound = router.match(.get, segments) else {
        Issue.record("\(segments) was found")
        continue
      }
    }
  }

  @Test func `a known path with another method is 405 and says which are allowed`() {
    #expect(route(.put, "reservations") == "405 GET, HEAD")
    #expect(route(.put, "reservations", "r1") == "405 GET, HEAD, DELETE")
    #expect(route(.put, "reservations", "new") == "405 GET, HEAD, POST, DELETE")
  }

  @Test func `HEAD is served by GET, unless it has a route of its own`() {
    #expect(route(.head, "reservations") == "list")
    #expect(route(.head, "own") == "own head")
  }

  @Test func `parameters are known by their names`() {
    guard case .found(_, _, let parameters) = router.match(.get, ["concerts", "c1", "schedules", "s1"]) else {
      Issue.record("not found")
      return
    }
    #expect(parameters["concert"] == "c1" && parameters["schedule"] == "s1" && parameters["none"] == nil)
  }
}
