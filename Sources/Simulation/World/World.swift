import APIEdge
import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import GatewayWorker
import InMemory
import Messaging
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker

/// The whole system in one thread: services with their lanes, edges, clients, and faults. Nothing in it runs by itself. `step` lets one
/// part whose time has come do one thing. If there is none, a virtual clock jumps to the next time.
final class World {
  static let start = Timestamp(milliseconds: 1_800_000_000_000)

  let scenario: Scenario
  let mutant: Mutant?
  /// Whether databases are lost or replaced by older copies. An operator then recovers the database or puts the right one back.
  let recovers: Bool
  let dice: Dice
  let log: MemoryLog
  let logFaults: LogFaults
  let handlerFaults: HandlerFaults
  let checker: Checker
  let history: History
  let partitionCounts: [String: Int32]
  let stateTopics: Set<String>
  private(set) var services: [Service] = []
  private(set) var edges: [SimulatedEdge] = []
  private(set) var clients: [Client] = []
  private(set) lazy var provider = SimulatedProvider(self)
  private(set) lazy var mailbox = SimulatedMailbox(scenario.mailbox ?? .file, self)
  var ways: [SimulatedWay] { [provider.way, mailbox.way] }
  var hosts: [SimulatedLaneHost] { services.flatMap(\.lanes) }
  /// The virtual time, in milliseconds since 1970.
  private(set) var now = World.start.milliseconds
  private(set) var steps = 0
  private(set) var faultsAreActive = true
  var wipesLeft: Int
  var remakesLeft: Int
  /// The producer of other programs that put records into the log.
  let foreigner: MemoryLogProducer
  var logNumber = 1 { didSet { remadeTopics = [] } }
  /// Topics that were made anew while nobody has noticed. Offsets are still those of the old topics.
  var remadeTopics: Set<String> = []
  var disturbAt: Int64
  var operatorAt: Int64

  init(seed: UInt64, mutant: Mutant? = nil, recovers: Bool = false) throws {
    self.recovers = recovers
    scenario = Scenario(seed: seed)
    self.mutant = mutant
    dice = Dice(seed: seed)
    logFaults = LogFaults(dice, scenario)
    handlerFaults = HandlerFaults(seed: seed, perMille: scenario.rates.thrown, mutant: mutant)
    log = MemoryLog(faults: logFaults)
    log.now = World.start
    let history = History()
    self.history = history
    checker = Checker(history)
    wipesLeft = scenario.wipes
    remakesLeft = scenario.remakes
    foreigner = log.memoryProducer()
    disturbAt = World.start.milliseconds + Int64(scenario.disturbancePause)
    operatorAt = World.start.milliseconds + Self.operatorPause
    let topics = try TopicLayout(
      TopicDeclarations(yaml: DeclaredTopics.yaml), on: [:], databases: [], wanted: scenario.partitions
    ).topics
    partitionCounts = Dictionary(topics.map { ($0.name, $0.partitions) }) { first, _ in first }
    stateTopics = Set(topics.filter { $0.retention == .compact }.map(\.name))
    try log.create(topics)
    services = [
      Service(
        try Worker(Simulated<ConcertDecider>.self, Simulated<SeatDecider>.self, topics: topics),
        folder: FolderPair(DeciderFolder(ConcertDecider.self), DeciderFolder(SeatDecider.self))),
      Service(try Worker(Simulated<ReservationDecider>.self, topics: topics), folder: DeciderFolder(ReservationDecider.self)),
      Service(try Worker(Simulated<PaymentDecider>.self, topics: topics), folder: DeciderFolder(PaymentDecider.self)),
      Service(try Worker(Simulated<GatewayDecider>.self, topics: topics), folder: DeciderFolder(GatewayDecider.self)),
      Service(try Worker(Simulated<DataPlatformDecider>.self, topics: topics), folder: DeciderFolder(DataPlatformDecider.self)),
    ]
    if scenario.buysInOneCall {
      services.append(Service(try Worker(Simulated<PurchaseDecider>.self, topics: topics), folder: DeciderFolder(PurchaseDecider.self)))
    }
    if scenario.mailbox != nil {
      services.append(
        Service(try Worker(Simulated<NotificationDecider>.self, topics: topics), folder: DeciderFolder(NotificationDecider.self)))
    }
    if scenario.waitingRoom != nil {
      services.append(Service(try Worker(Simulated<QueueDecider>.self, topics: topics), folder: DeciderFolder(QueueDecider.self)))
    }
    for service in services { start(service) }
    checker.watch(services)
    for index in 0..<scenario.edges { edges.append(try SimulatedEdge(index, self)) }
    var planner = Planner(scenario, dice, start: World.start)
    clients.append(Client(planner.admin(), at: now))
    for user in 1...scenario.users {
      for _ in 0..<scenario.clientsPerUser { clients.append(Client(planner.buyer("u\(user)"), at: now)) }
    }
    checker.touched = planner.touched
    checker.picks = planner.searches.isEmpty ? nil : PickReferee(planner.searches)
    guard let room = scenario.waitingRoom else { return }
    clients.append(Client(planner.doorkeeper(room), at: now))
    for user in 1...scenario.users {
      for _ in 0..<scenario.clientsPerUser { clients.append(Client(planner.visitor("u\(user)", room), at: now)) }
    }
    checker.queue = QueueLine(room.terms, clients)
  }

  private func start(_ service: Service) {
    service.lanes = (0..<scenario.lanes).map { SimulatedLaneHost(service, $0, self) }
    for partition in 0..<scenario.partitions { service.owners[partition] = Int(partition) % scenario.lanes }
    service.database.onCommit = { [unowned self, unowned service] _, changes in checker.committed(changes, by: service) }
  }

  var time: Timestamp { Timestamp(milliseconds: now) }

  /// The facts about the log that a host reads before it takes partitions over.
  func facts(about service: Service) -> LogFacts {
    var facts = LogFacts(
      identity: identity,
      progress: ServiceProgress.latest(of: service.name, in: log.records(of: TopicPartition(ServiceProgress.topic, 0))))
    if service.recovers { facts.output = output(of: service) }
    return facts
  }

  private func output(of service: Service) -> ServiceOutput {
    var output = ServiceOutput(of: service.name)
    for (topic, count) in partitionCounts.sorted(by: { $0.key < $1.key }) {
      for partition in 0..<count {
        for record in log.records(of: TopicPartition(topic, partition)) { output.take(record) }
      }
    }
    return output
  }

  /// Called when a host has found that a topic was made anew.
  func renewIdentity() {
    history.note("the log's identity is renewed")
    for service in services { service.forgetBackups() }
    logNumber += 1
  }

  /// The present identity of the log.
  var identity: String { "log \(logNumber)" }

  /// Runs a lane with this world's faults in its handlers.
  func decide<Result>(_ body: () throws -> Result) rethrows -> Result {
    try HandlerFaults.$current.withValue(handlerFaults) { try body() }
  }

  /// Somebody else comes.
  func join(_ client: Client) {
    clients.append(client)
  }

  // MARK: time

  /// The time between two looks of the operator for parked messages, and of hosts at the log's identity.
  static let operatorPause: Int64 = 3000

  /// Lets one thing happen. False: everything is at rest.
  func step() throws -> Bool {
    steps += 1
    log.now = time
    wakeThoseConcerned()
    if try act() { return true }
    if try isAtRest { return false }
    now = max(now + 1, nextTime)
    history.now = now
    return true
  }

  private func wakeThoseConcerned() {
    guard !logFaults.appended.isEmpty || !logFaults.answered.isEmpty else { return }
    for host in hosts where logFaults.appended.contains(where: host.reads) || host.waits(for: logFaults.answered) {
      host.wake(at: now + host.lag)
    }
    for edge in edges where logFaults.appended.contains(where: edge.reads) || edge.waits(for: logFaults.answered) { edge.wake(at: now) }
    logFaults.forgetWakes()
  }

  private enum Actor {
    case host(SimulatedLaneHost)
    case edge(SimulatedEdge)
    case client(Client)
    case request(Request)
    case way(SimulatedWay)
    case disturbance
    case observer
  }

  private func isDue(_ time: Int64?) -> Bool {
    time.map { $0 <= now } ?? false
  }

  private func act() throws -> Bool {
    var due: [Actor] = []
    for host in hosts where isDue(host.nextTurn) { due.append(.host(host)) }
    for edge in edges where isDue(edge.wakeAt) { due.append(.edge(edge)) }
    for client in clients {
      if isDue(client.wakeAt) { due.append(.client(client)) }
      for request in client.requests where isDue(request.sendAt) { due.append(.request(request)) }
    }
    for way in ways where isDue(way.nextTime) { due.append(.way(way)) }
    if faultsAreActive, disturbAt <= now { due.append(.disturbance) }
    if operatorAt <= now { due.append(.observer) }
    guard !due.isEmpty else { return false }
    switch dice.pick(due) {
    case .host(let host): host.turn()
    case .edge(let edge): try edge.turn()
    case .client(let client): client.turn(at: now)
    case .request(let request): try request.send(self)
    case .way(let way): way.turn()
    case .disturbance: try disturb()
    case .observer: try observe()
    }
    return true
  }

  private var nextTime: Int64 {
    var times = hosts.compactMap(\.nextTurn) + edges.compactMap(\.wakeAt) + clients.compactMap(\.wakeAt)
    for client in clients { times += client.requests.compactMap(\.sendAt) }
    if let arrival = log.nextArrival { times.append(arrival.milliseconds) }
    times += ways.compactMap(\.nextTime)
    if faultsAreActive { times.append(disturbAt) }
    times.append(operatorAt)
    return times.min() ?? operatorAt
  }

  func wakeClients() {
    for client in clients { client.wakeAt = now }
  }

  // MARK: rest

  /// Whether every client has done its plan. Faults stop when their time is over and this is true.
  var areClientsDone: Bool { clients.allSatisfy(\.isDone) }

  func stopFaults() {
    history.note("faults stop")
    faultsAreActive = false
    logFaults.isActive = false
    handlerFaults.isActive = false
  }

  private var isAtRest: Bool {
    get throws {
      try !faultsAreActive && areClientsDone && log.nextArrival == nil && ways.allSatisfy { $0.nextTime == nil }
        && hosts.allSatisfy(\.isAtRest) && edges.allSatisfy { $0.wakeAt == nil }
        && services.allSatisfy { $0.shadow.blocked.isEmpty && $0.shadow.timers.isEmpty && $0.shadow.calls.isEmpty }
        && usersWithoutContact.isEmpty
    }
  }

  /// The reasons why the world is not at rest, for the report.
  var unrest: [String] {
    var reasons: [String] = []
    for client in clients { reasons += client.requests.filter { !$0.isDone }.map { "not answered: \($0.name)" } }
    for host in hosts where !host.isAtRest { reasons.append("\(host.name) has something to do") }
    for service in services {
      reasons += service.shadow.blocked.keys.map { "\(service.name) is blocked at \($0.text)" }
      reasons += service.shadow.timers.keys.map { "\(service.name) has a timer \($0.kind) of \($0.subject)" }
      reasons += service.shadow.calls.keys.map { "\(service.name) has a call \($0.kind) of \($0.subject)" }
    }
    return reasons.sorted()
  }
}
