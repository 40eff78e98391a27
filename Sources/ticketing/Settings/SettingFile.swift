import Foundation

/// A file with one line of text. A setting names the file.
enum SettingFile {
  /// - Parameter source: the name of the setting, for errors.
  static func text(_ path: String, _ source: String) throws(CommandFailure) -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    } catch {
      throw CommandFailure(usage: "\(source): \(path) can't be read: \(error.localizedDescription)")
    }
  }
}
