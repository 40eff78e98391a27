import CardProvider
import Contracts
import Deciding
import EventLoop
import GatewayWorker
import Messaging
import NotificationWorker
import Notifying
import Platform

/// How the lanes of services call the outside.
enum Outsides {
  typealias Outside = (board: CallBoard, make: @Sendable (EventLoop) throws -> any Messaging.Outside)

  /// Nil: the service calls nobody.
  static func of(_ service: String, _ base: SystemBase, on opened: OpenLog) throws -> Outside? {
    switch service {
    case GatewayDecider.service: cards(base)
    case NotificationDecider.service: try messages(base, on: opened)
    default: nil
    }
  }

  private static func cards(_ base: SystemBase) -> Outside {
    let board = CallBoard(base.metrics, service: GatewayDecider.service)
    let logger = base.logger.of(GatewayDecider.service)
    let provider = base.settings.cardProvider
    return (
      board,
      { loop in
        let caller: any OutsideCaller =
          try provider.map { settings in
            try CardCaller(settings, on: loop) {
              logger.warning("the card provider gave no clear answer, and is asked again", ["call": $0])
            }
          } ?? NoCardProvider()
        return EffectWorker(caller, meter: board.meter())
      }
    )
  }

  private static func messages(_ base: SystemBase, on opened: OpenLog) throws -> Outside {
    let board = CallBoard(base.metrics, service: NotificationDecider.service)
    let logger = base.logger.of(NotificationDecider.service)
    let channel = try channel(base.settings)
    let partitions = opened.partitions(of: ConcertCatalog.messageType)
    return (
      board,
      { [log = opened.log] loop in
        let titles = ConcertTitles(log, partitions: partitions, on: loop)
        let caller = NotificationCaller(try channel(loop), titles: titles) {
          logger.warning("a message was not delivered, and is tried again", ["message": $0])
        }
        return EffectWorker(caller, configuration: NotificationCaller.pauses, meter: board.meter())
      }
    )
  }

  private static func channel(_ settings: Settings) throws -> @Sendable (EventLoop) throws -> any MessageChannel {
    switch settings.notifications {
    case .file(let path):
      let file = try file(path, settings)
      return { _ in FileChannel(file) }
    case .mail(let settings): return { loop in try MailChannel(settings, on: loop) }
    case .webhook(let settings):
      return { loop in try WebhookChannel(settings, on: loop) { Timestamp.now().milliseconds / 1000 } }
    }
  }

  /// Makes the file, and the directory that it is in: a process whose databases are on a server may have none.
  private static func file(_ path: String, _ settings: Settings) throws(CommandFailure) -> NotificationFile {
    do throws(SystemError) {
      if let directory = Directories.parent(of: path) { try Directories.make(directory) }
    } catch {
      throw CommandFailure(
        usage: "the directory of the messages' file \(path) can't be made: \(error); name another one with --notification-file or "
          + "NOTIFICATION_FILE")
    }
    do throws(NotificationFileError) {
      return try NotificationFile(path, survivesPowerCut: settings.durability == .power)
    } catch {
      throw CommandFailure(usage: "the messages' file \(error); name another one with --notification-file or NOTIFICATION_FILE")
    }
  }
}
