import Foundation

/// A file that a setting names, with one line of text.
enum SettingFile {
  /// - Parameter source: what to call the setting.
  static func text(_ path: String, _ source: String) throws(CommandFailure) -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    } catch {
      throw CommandFailure(usage: "\(source): \(path) can't be read: \(error.localizedDescription)")
    }
  }
}
