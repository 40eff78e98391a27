import Foundation
import Glibc

/// How a process ended.
public enum ProcessEnd: Equatable, Sendable {
  case exit(Int32)
  case signal(Int32)

  /// As a shell says it: 128 and the number for a signal.
  public var code: Int32 {
    switch self {
    case .exit(let code): code
    case .signal(let signal): 128 + signal
    }
  }
}

/// Foundation hears of an end when a socket closes that the process inherited. Whatever else inherited it keeps it open: a process that
/// it started, or one that another test started at that moment. `isRunning` and `waitUntilExit` may be wrong for ever then. These ask
/// the kernel.
extension Process {
  /// Nil: it still runs, or was never started.
  public var end: ProcessEnd? {
    guard isRunning else { return processIdentifier == 0 ? nil : foundEnd }
    var information = siginfo_t()
    // It is left to Foundation to be waited for.
    guard waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      // Foundation has waited for it, and is about to say so.
      return isRunning ? nil : foundEnd
    }
    guard information._sifields._sigchld.si_pid != 0 else { return nil }
    let status = information._sifields._sigchld.si_status
    return information.si_code == Int32(CLD_EXITED) ? .exit(status) : .signal(status)
  }

  private var foundEnd: ProcessEnd { terminationReason == .exit ? .exit(terminationStatus) : .signal(terminationStatus) }

  /// Waits until it has ended.
  ///
  /// - Parameter meanwhile: is called again and again until then.
  /// - Throws: `TimedOut`; it is killed then.
  @discardableResult
  public func waitForEnd(within limit: Duration = .seconds(300), meanwhile: () -> Void = {}) throws -> ProcessEnd {
    var found = end
    do {
      try eventually("\(executableURL?.lastPathComponent ?? "it") ends", within: limit) {
        meanwhile()
        found = end
        return found != nil
      }
    } catch {
      Glibc.kill(processIdentifier, SIGKILL)
      throw error
    }
    return found!
  }

  /// Kills it if it runs, and waits until it is gone.
  public func killAndWait() {
    guard isRunning else { return }
    Glibc.kill(processIdentifier, SIGKILL)
    // Nothing withstands that, but for a disk that hangs.
    try? waitForEnd()
  }
}
