import Notifying
import NotificationWorker

/// Where messages to users arrive, over one channel.
final class SimulatedMailbox {
  enum Channel: String, CaseIterable, Sendable {
    case file
    case smtp
    case webhook
  }

  let channel: Channel
  let way: SimulatedWay
  /// What arrived under each id.
  private(set) var arrived: [String: [UserMessage]] = [:]
  private unowned let world: World

  init(_ channel: Channel, _ world: World) {
    self.channel = channel
    self.world = world
    way = SimulatedWay(to: "the mailbox", world)
  }

  func write(_ message: UserMessage) -> ChannelResult {
    let rates = world.scenario.rates
    if world.faultsAreActive, world.dice.happens(rates.failing) { return .failed("the disk is full") }
    if arrived[message.id] != nil, world.mutant != .writesTwice { return .delivered }
    take(message)
    // The line is there all the same.
    return world.faultsAreActive && world.dice.happens(rates.unanswered) ? .failed("the disk did not say that it has the line") : .delivered
  }

  func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
    if channel == .smtp, message.call.email == nil { return done(.noAddress) }
    way.ask { [unowned self] () -> ChannelResult in
      if world.faultsAreActive, world.dice.happens(world.scenario.rates.failing) { return .refused("not in this box") }
      take(message)
      return .delivered
    } done: { answer in
      switch answer {
      case .unreached: done(.failed("connection refused"))
      case .silence: done(.failed("time-out"))
      case .failure: done(.failed("status 500"))
      case .answer(let result): done(result)
      }
    }
  }

  private func take(_ message: UserMessage) {
    arrived[message.id, default: []].append(message)
  }
}

/// A lane's end of the mailbox's channel.
final class SimulatedChannel: MessageChannel {
  let name: String
  private let mailbox: SimulatedMailbox

  init(_ mailbox: SimulatedMailbox) {
    name = mailbox.channel.rawValue
    self.mailbox = mailbox
  }

  func send(_ message: UserMessage, done: @escaping (ChannelResult) -> Void) {
    switch mailbox.channel {
    case .file: done(mailbox.write(message))
    case .smtp, .webhook: mailbox.send(message, done: done)
    }
  }
}
