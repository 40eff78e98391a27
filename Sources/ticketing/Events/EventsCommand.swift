import Benchmark
import Deciding
import Foundation
import Messaging
import Platform

/// `ticketing events`: what the services' journals say, and whether their state follows from them.
struct EventsCommand: Command {
  static let name = "events"
  static let summary = "shows what happens, what happened and why, and checks the state against the journals"
  static let synopsis = "tail | trace ID | audit SUBJECT | verify [SERVICE...] | rebuild SERVICE | archive [SERVICE...] --before TIME"
  static let about = """
    'tail' shows the messages of the log, on Kafka or embedded, beside the running system or without it:

      tail             what comes, as it comes, until you stop it: all topics or some, by key, type or request, from any place. Those of one
                       partition are in order. NO_COLOR turns colours off

    Every service has a journal in its database: all events and messages that it has made, each with its cause. The other commands read the
    journals of all services, beside the running system, and hold nothing up.

      trace ID         everything that followed from a request, as a tree: below each message are those that it caused. ID is a correlation
                       id, a message's id, or a subject (a reservation, a purchase, a payment, a seat): then it shows every request about it
      audit SUBJECT    all events about a subject, or under its key, in order: when, what, why, and the content. A user's id gives all that
                       touched the balance
      verify           folds each journal anew and compares the result with the state: the first difference, and exit code 1. Memory
                       stays the same however long the journal is; the disk takes as much as the state
      rebuild SERVICE  makes the state anew from the journal and puts it in the place of the old one, which serves until then. With
                       --from-topics dataplatform's is made from the topics that it reads, as long as they hold everything: for a journal
                       that is damaged
      archive          moves rows that are older than a time into compressed files, a line of JSON a row, and removes them from the
                       databases, some at a time. What a lost log is filled with stays. 'trace', 'audit', 'verify' and 'rebuild' read the
                       files too, so keep them as you keep the databases; zgrep and jq read them as well. The newest rows of a journal
                       always stay

    A client's command is in no journal, because edges keep none; its id is the cause of what a service did about it. 'trace' and 'audit'
    read whole journals, and with them whole archives: a million rows take two to five seconds; --no-archive leaves the files out. Exit
    code 1: nothing was found, or something is wrong.
    """
  static let options: [Option] = [
    Settings.dataDir, Settings.databaseURL,
    Option(name: "json", value: nil, about: "'tail', 'trace', 'audit' and 'archive' print one JSON object a line", variable: nil),
    Option(name: "from-topics", value: nil, about: "'rebuild dataplatform' reads the topics instead of its journal", variable: nil),
    ArchiveLocation.option,
    Option(name: "no-archive", value: nil, about: "'trace' and 'audit' read the databases only", variable: nil),
  ] + JournalArchiving.options + EventTail.options + KafkaSettings.options

  private enum Action: String {
    case tail, trace, audit, verify, rebuild, archive
  }

  private let action: Action
  private let words: [String]
  private let journals: ServiceJournals
  private let tail: EventTail?
  /// Where `rebuild` reads topics; nil: it reads the journal.
  private let topics: LogLocation?
  private let archive: ArchiveLocation
  /// Whether `trace` and `audit` read the databases only.
  private let leavesArchiveOut: Bool
  private let archiving: JournalArchiving?
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(CommandFailure) {
    guard let word = arguments.words.first, let action = Action(rawValue: word) else {
      throw CommandFailure(
        usage: "'ticketing events' wants one of tail, trace, audit, verify, rebuild, archive; see 'ticketing events --help'")
    }
    self.action = action
    words = Array(arguments.words.dropFirst())
    isJSON = arguments.has("json")
    var services = Services.names
    switch action {
    case .tail:
      guard words.isEmpty else { throw CommandFailure(usage: "'ticketing events tail' takes no words; --topic names topics") }
    case .trace, .audit:
      guard words.count == 1 else { throw CommandFailure(usage: "'ticketing events \(word)' wants one id") }
    case .verify, .archive:
      if !words.isEmpty { services = words }
    case .rebuild:
      guard words.count == 1 else { throw CommandFailure(usage: "'ticketing events rebuild' wants one service") }
      services = words
    }
    try Services.check(services)
    try Self.refuse(arguments, for: action)
    tail = action == .tail ? try EventTail(arguments) : nil
    topics = arguments.has("from-topics") ? try LogLocation(arguments) : nil
    journals = try ServiceJournals(arguments, of: services)
    archive = ArchiveLocation(arguments)
    leavesArchiveOut = arguments.has("no-archive")
    guard !leavesArchiveOut || arguments["archive"] == nil else {
      throw CommandFailure(usage: "--archive and --no-archive: name one of them")
    }
    archiving = action == .archive ? try JournalArchiving(arguments, of: journals.databases) : nil
  }

  /// What the log is asked for says nothing to who reads journals.
  private static func refuse(_ arguments: Arguments, for action: Action) throws(CommandFailure) {
    let cluster = KafkaSettings.options.map(\.name)
    let own =
      switch action {
      case .tail: ["json"] + EventTail.options.map(\.name) + cluster
      case .trace, .audit: ["json", "database-url", "archive", "no-archive"]
      case .verify: ["database-url", "archive"]
      case .archive: ["database-url", "json"] + JournalArchiving.options.map(\.name)
      case .rebuild: ["database-url", "archive", "from-topics"] + (arguments.has("from-topics") ? cluster : [])
      }
    let known = ["data-dir"] + own
    guard let flag = arguments.flags.first(where: { !known.contains($0) }) else { return }
    throw CommandFailure(usage: "--\(flag) is not for 'ticketing events \(action.rawValue)'; see 'ticketing events --help'")
  }

  func run() throws(CommandFailure) {
    switch action {
    case .tail: try tail?.run()
    case .trace: try trace(words[0])
    case .audit: try audit(words[0])
    case .verify: try verify()
    case .rebuild: try StateRebuild(of: journals.databases[0], from: topics, archive: archive).run()
    case .archive: try archiving?.run()
    }
  }

  // MARK: - trace

  /// The most requests that are shown of one subject.
  private static let requestLimit = 100

  private func trace(_ id: String) throws(CommandFailure) {
    let found = try find([.about(id)])
    guard !found.entries.isEmpty else { throw try nothing(of: id) }
    let ofRequest = found.entries.filter { $0.row.envelope.correlationID == id }
    let (requests, isCut) = ofRequest.isEmpty ? try self.requests(about: id, found) : ([ofRequest], found.isCut)
    for (index, entries) in requests.enumerated() {
      if isJSON {
        for entry in entries { print(entry.json) }
      } else {
        if index > 0 { print("") }
        for line in EventTree(entries).text() { print(line) }
      }
    }
    try tellWhatIsMissing(isCut)
  }

  private func find(_ queries: [JournalQuery], limit: Int = ServiceJournals.limit) throws(CommandFailure) -> ServiceJournals.Found {
    try journals.entries(queries, in: leavesArchiveOut ? nil : archive, limit: limit)
  }

  /// All messages of the requests that have a message about this id, or the message of this id; and whether there are more.
  private func requests(
    about id: String, _ found: ServiceJournals.Found
  ) throws(CommandFailure) -> ([[ServiceJournals.Entry]], isCut: Bool) {
    let about = found.entries.filter { $0.row.envelope.subject == id || $0.row.key == Array(id.utf8) }
    var seen: Set<String> = []
    let ids = (about.isEmpty ? found.entries : about).map(\.row.envelope.correlationID).filter { seen.insert($0).inserted }
    guard ids.count <= Self.requestLimit else {
      throw CommandFailure("\(ids.count) requests are about '\(Printable.text(id))': trace one of them, or use 'ticketing events audit'")
    }
    let queries = stride(from: 0, to: ids.count, by: JournalQuery.requestLimit).map { start in
      JournalQuery.requests(Array(ids[start...].prefix(JournalQuery.requestLimit)))
    }
    let all = try find(queries, limit: ServiceJournals.limit * JournalQuery.requestLimit)
    let entries = Dictionary(grouping: all.entries, by: \.row.envelope.correlationID)
    return (ids.compactMap { entries[$0] }, found.isCut || all.isCut)
  }

  private func nothing(of id: String) throws(CommandFailure) -> CommandFailure {
    let hint = try hintAtArchive().map { ". \($0)" } ?? ""
    return CommandFailure(
      "no journal has anything of '\(Printable.text(id))'; it must be written exactly as in an answer or a record\(hint)")
  }

  /// What is not shown; nil: everything is.
  private func hintAtArchive() throws(CommandFailure) -> String? {
    guard leavesArchiveOut, let until = try journals.archivedUntil() else { return nil }
    return "Messages from before \(until) may be in the archive, which --no-archive leaves out"
  }

  /// Said beside the result, which may go into a program.
  private func tellWhatIsMissing(_ isCut: Bool) throws(CommandFailure) {
    if let hint = try hintAtArchive() { try? StandardStream.error.write("ticketing: \(hint)\n".utf8) }
    if isCut { throw CommandFailure("there is more: only the first rows of each service are shown, \(ServiceJournals.limit) or more") }
  }

  // MARK: - audit

  private func audit(_ subject: String) throws(CommandFailure) {
    let found = try find([.subject(subject)])
    guard !found.entries.isEmpty else { throw try nothing(of: subject) }
    for entry in found.entries {
      if isJSON {
        print(entry.json)
      } else {
        let envelope = entry.row.envelope
        print("\(envelope.time)  \(entry.line)")
        let cause = envelope.causationID.map { "\($0)" } ?? "nothing"
        print("  id \(envelope.id), because of \(cause), correlation \(Printable.text(envelope.correlationID))")
        print("  \(entry.content)")
      }
    }
    try tellWhatIsMissing(found.isCut)
  }

  // MARK: - verify

  private func verify() throws(CommandFailure) {
    var wrong: [String] = []
    let workers: [Worker]
    do { workers = try Services.declaredWorkers() } catch { throw CommandFailure(error) }
    try journals.forEach { service, snapshot in
      guard let worker = workers.first(where: { $0.service == service }) else { return }
      let progress = Progress()
      defer { progress.clear() }
      let scratch = try ScratchDatabase(of: service, in: FileManager.default.temporaryDirectory.path)
      let report = try JournalCheck(worker, snapshot, archive: archive.directory(of: service), scratch: scratch).run { done, all in
        progress.show("\(service): \(done) of \(all)", fraction: Double(done) / Double(all))
      }
      progress.clear()
      if let finding = report.finding {
        wrong.append(service)
        print("\(service): \(finding)")
      } else {
        let archived = report.archivedRows > 0 ? ", \(report.archivedRows) of them from the archive" : ""
        print("\(service): \(report.stateRows) rows follow from \(report.journalRows) rows of the journal\(archived)")
      }
    }
    guard wrong.isEmpty else {
      throw CommandFailure(
        "the state of \(wrong.joined(separator: ", ")) does not follow from the journal: restore a backup (docs/operations.md), or, if "
          + "only rows are wrong, 'ticketing events rebuild \(wrong[0])'")
    }
  }
}
