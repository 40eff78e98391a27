import Contracts
import Deciding
import EventLoop
import HTTP
import JWT
import Messaging
import Pages
import Platform
import Sodium

/// The HTTP edge: turns requests into commands and replies into responses.
///
/// ```swift
/// let loop = try EventLoop()
/// let edge = try Edge(configuration, log: log, loop: loop, metrics: metrics, logger: logger)
/// let port = try edge.start()
/// loop.onSignal(SIGTERM) { edge.stop { loop.stop() } }
/// loop.run()
/// ```
/// It has one thread, one loop and no lock. A handler decodes, checks, produces and returns; when the reply arrives, the edge answers.
/// Parts with tests of their own are plain values: `CommandDesk`, `Projections`, `BodyInput`, `PublicIDs`. More load needs more edges.
public final class Edge {
  let configuration: EdgeConfiguration
  let loop: EventLoop
  let logger: Logger
  let metrics: EdgeMetrics
  let ids: PublicIDs
  let queueTokens: QueueTokens
  let log: LogConnection
  let probe: LogHealth
  let services: ServiceClient
  let pages = Pages()
  /// Nil until the start.
  private var server: HTTPServer?
  private let router: Router<Route>
  var desk: CommandDesk<PendingCommand>
  var authenticator: Authenticator
  var passwordLine: PasswordLine
  private var limiter: RateLimiter
  var projections = Projections()
  /// Nil until the log has been open for the first time.
  var stateProgress: StateProgress?
  var concertList = ConcertList()
  /// Replies to `concert.open` that came before the concert is in the catalogue, by concertId.
  var catalogueWaiters: [String: [() -> Void]] = [:]
  var queueWaiters = QueueWaiters()
  /// When the seeds of queues that are to be opened were sent, in milliseconds of the loop's clock, by concertId.
  var queueOpenings: [String: Int64] = [:]
  let seatStreams: SeatStreams
  private(set) lazy var queueStreams = QueueStreams(on: loop) { [unowned self] in standing(of: $0, at: now.time) }
  private(set) var isStopping = false
  private var timers: [EventRegistration] = []

  /// - Parameter metrics: the metrics to count in, shared by the whole process.
  public init(
    _ configuration: EdgeConfiguration, log: any Log, loop: EventLoop, metrics: Metrics = Metrics(), logger: Logger
  ) throws(EdgeError) {
    let topics = try EdgeTopics(configuration)
    self.configuration = configuration
    self.loop = loop
    self.logger = logger
    self.metrics = EdgeMetrics(metrics)
    ids = PublicIDs(key: configuration.secret)
    queueTokens = QueueTokens(key: configuration.secret)
    authenticator = Authenticator(signer: configuration.signer)
    // A new prefix with each start, so that a late reply for an earlier run with the same process name answers nobody.
    let run = "\(configuration.instance).\(String(hexadecimal: Random().next()))"
    var desk = CommandDesk<PendingCommand>.Configuration(
      instance: run, replyTo: topics.replies, partitions: topics.commandPartitions)
    desk.waitLimit = configuration.waitLimit
    desk.inFlightLimit = configuration.inFlightLimit
    desk.beginLimit = configuration.beginLimit
    self.desk = CommandDesk(desk)
    router = RouteTable(self.metrics).router

    limiter = RateLimiter(configuration.limits)
    passwordLine = PasswordLine(waitLimit: configuration.passwordWaitLimit)
    seatStreams = SeatStreams(on: loop)
    services = ServiceClient(loop: loop, secret: configuration.internalSecret)
    self.log = LogConnection(
      log, loop: loop, logger: logger, replies: topics.replies, state: topics.state, commands: Set(topics.commandPartitions.keys))
    probe = LogHealth(log, asking: topics.replies)
    self.log.handlers = LogConnection.Handlers(
      delivered: { [unowned self] in take(deliveries: $0) },
      producerLost: { [unowned self] in producerLost() },
      replies: { [unowned self] in take(replies: $0) },
      stateOpened: { [unowned self] in
        stateProgress = StateProgress(ranges: $0)
        projections.reopened(ends: $0.mapValues(\.upperBound))
      },
      state: { [unowned self] in take(state: $0) },
      stateReached: { [unowned self] in for (place, offset) in $0 { stateProgress?.reach(offset, of: place) } })
    services.failed = { [unowned self] in projections.failed($0, at: $1) }
  }

  /// Starts to answer requests. Commands and reads of the catalogue are answered as soon as the log is open and read.
  /// - Returns: the port.
  @discardableResult
  public func start() throws(ListenError) -> UInt16 {
    var limits = configuration.server
    limits.refusalResponse = Self.response(to:)
    // To make it takes longer than any request may hold the loop up.
    _ = Self.document
    let server = HTTPServer(loop: loop, configuration: limits) { [unowned self] in serve($0, $1) }
    let port = try server.listen(host: configuration.host, port: configuration.port)
    self.server = server
    log.open()
    probe.start()
    timers = [
      loop.schedule(every: .milliseconds(50)) { [unowned self] in answerWhoWaitedLongEnough() },
      loop.schedule(every: .milliseconds(Self.openingPause)) { [unowned self] in openDueQueues() },
      loop.schedule(every: QueueStreams.interval) { [unowned self] in queueStreams.look() },
      loop.schedule(every: StreamPace.heartbeat) { [unowned self] in seatStreams.beat() },
      loop.schedule(every: .seconds(ServiceInstance.heartbeatSeconds)) { [unowned self] in
        projections.removeSilentServices(now: loop.now)
        sweepEarlySeats()
      },
    ]
    return port
  }

  /// Says that it is not ready, so that load balancers send it no more requests. After `drain` it accepts no more requests, answers those
  /// in flight (with 202 at the latest, when their time is over), and then calls `done`.
  public func stop(drain: Duration = .zero, limit: Duration = .seconds(8), done: @escaping () -> Void) {
    guard !isStopping else { return }
    isStopping = true
    guard drain > .zero else { return close(limit: limit, done: done) }
    loop.schedule(after: drain) { [self] in close(limit: limit, done: done) }
  }

  private func close(limit: Duration, done: @escaping () -> Void) {
    let close = { [self] in
      for timer in timers { timer.cancel() }
      probe.stop()
      log.close()
      services.shutdown()
      done()
    }
    if let server { server.shutdown(limit: limit, done: close) } else { close() }
  }

  /// Seconds in which an operator may set up what is missing.
  static let operatorsTime = 300...900

  var now: Moment { Moment.now(loop) }
  /// Nil before the start.
  var httpMetrics: HTTPServer.Metrics? { server?.metrics }

  // MARK: Requests

  /// The steps of each request: correlation id, route, authentication, rate limits, and then the route's handler.
  private func serve(_ request: HTTPRequest, _ exchange: HTTPExchange) {
    let now = now
    let correlationID = CorrelationID.of(request.fields, at: now.time)
    switch router.match(request) {
    case .found(let route, _, let parameters):
      var request = request
      request.parameters = parameters
      let call = Call(request, exchange, correlationID: correlationID, at: now, headers: route.headers, meter: route.meter, on: self)
      do throws(Problem) {
        call.caller = try caller(of: call, on: route)
        try call.checkHeaders()
        try route.serve(self)(call)
      } catch {
        call.fail(error)
      }
    case .methodNotAllowed(let allow):
      let call = Call(request, exchange, correlationID: correlationID, at: now, meter: metrics.unrouted, on: self)
      answer(call) { call.fail(Problem(.methodNotAllowed, "this path serves \(allow)").with("Allow", allow)) }
    case .notFound:
      let call = Call(request, exchange, correlationID: correlationID, at: now, meter: metrics.unrouted, on: self)
      answer(call) { [router] in
        // OPTIONS * asks what the server as a whole can do (RFC 9110, 9.3.7).
        if request.isForServer { return call.answer(HTTPResponse(.noContent, ["Allow": router.allow])) }
        call.fail(Problem(.notFound, "there is no such path"))
      }
    }
  }

  /// Checks the token and the rate limits. A request with a valid token counts as its user's, any other one as its address's: so nobody
  /// tries tokens faster than that either.
  private func caller(of call: Call, on route: Route) throws(Problem) -> Caller? {
    switch route.access {
    case .monitor: return nil
    case .system:
      try limit(call, to: route.service)
      return nil
    case .everyone, .permission: break
    }
    let token = token(of: call)
    try limit(call, of: token, to: route.service)
    guard case .permission(let permission) = route.access else { return nil }
    let caller = try token.get()
    guard caller.permissions.contains(permission) else {
      throw Problem(.forbidden, "this needs the permission \(permission.rawValue), which your roles do not have")
    }
    return caller
  }

  private func token(of call: Call) -> Result<Caller, Problem> {
    do throws(Problem) {
      return .success(try authenticator.caller(of: call.request, at: call.start.time))
    } catch {
      return .failure(error)
    }
  }

  private func limit(_ call: Call, of token: Result<Caller, Problem>, to service: String?) throws(Problem) {
    do throws(RateLimiter.Refusal) {
      switch token {
      case .success(let caller): try limiter.take(user: caller.userId, at: call.start.nanoseconds)
      case .failure: if let address = call.address { try limiter.take(address: address, at: call.start.nanoseconds) }
      }
    } catch {
      metrics.limited(error.kind).add()
      throw Problem(error)
    }
    try limit(call, to: service)
  }

  private func limit(_ call: Call, to service: String?) throws(Problem) {
    guard let service else { return }
    do throws(RateLimiter.Refusal) {
      try limiter.take(service: service, at: call.start.nanoseconds)
    } catch {
      metrics.limited(error.kind).add()
      throw Problem(error)
    }
  }

  /// Answers a request that has no route. It counts for the rate limits too.
  private func answer(_ call: Call, _ answer: () -> Void) {
    do throws(Problem) {
      try limit(call, of: token(of: call), to: nil)
      answer()
    } catch {
      call.fail(error)
    }
  }

  /// The response to a request that the HTTP server refuses by itself, in the words of the contract.
  @Sendable private static func response(to refusal: HTTPRefusal) -> HTTPResponse {
    let correlationID = CorrelationID.of(refusal.fields, at: .now())
    var response = Problem(refusal).response(correlationID: correlationID)
    response.fields.append(CorrelationID.field, correlationID)
    return response
  }
}

@available(*, unavailable)
extension Edge: Sendable {}
