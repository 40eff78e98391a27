import Foundation
import HTTP
import TestSupport
import Testing
import Zlib

@testable import Pages

@Suite struct PagesTests {
  private let pages = Pages()

  private func text(_ name: String) throws -> String {
    String(decoding: try #require(pages[name]).content(.identity).bytes, as: UTF8.self)
  }

  private static var folder: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Sources/Pages/Assets")
  }

  @Test func `every file of the folder is in the binary, as it is`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(names) == Set(PageFiles.all.map(\.name)))
    for file in PageFiles.all {
      #expect([UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file.name))) == file.content, "\(file.name)")
    }
  }

  @Test func `the page names its files with the version, and each of them is there`() throws {
    let page = try text("index.html")
    let named = page.matches(of: /"\/assets\/([^\/"]+)\/([^"]+)"/).map { ($0.1, String($0.2)) }
    #expect(named.count > 3 && named.allSatisfy { $0.0 == pages.version && pages[$0.1] != nil })
    #expect(!page.contains("{version}"))
  }

  @Test func `modules import files that are there, and no others`() throws {
    for (name, _) in PageFiles.all where name.hasSuffix(".js") {
      for match in try text(name).matches(of: /(?:from |import\()"([^"]+)"/) {
        #expect(match.1.hasPrefix("./") && pages[String(match.1.dropFirst(2))] != nil, "\(name) imports \(match.1)")
      }
    }
  }

  @Test func `the pages need no inline script, style or handler, and no other server`() throws {
    let page = try text("index.html") + text("docs.html")
    #expect(page.matches(of: /<script(?![^>]* src=)|<style| style=| on[a-z]+=|https?:/).isEmpty)
    for (name, _) in PageFiles.all where name.hasSuffix(".js") {
      #expect(try text(name).matches(of: /innerHTML|outerHTML|insertAdjacentHTML|localStorage|document\.write|\beval\(/).isEmpty, "\(name)")
    }
  }

  @Test func `a change of any file is another version`() {
    let files: [(name: String, content: [UInt8])] = [("index.html", Array("{version}".utf8)), ("a.js", [1])]
    let version = Pages(files).version
    #expect(Pages(files).version == version)
    #expect(Pages([files[0], ("a.js", [2])]).version != version)
    #expect(Pages([files[0], ("b.js", [1])]).version != version)
    #expect(Pages(files)["index.html"].map { $0.content(.identity).bytes } == Array(version.utf8))
  }

  @Test func `the first view of the pages is small`() throws {
    let named = try text("index.html").matches(of: /"\/assets\/[^\/"]+\/([^"]+)"/).map { String($0.1) }
    let bytes = (["index.html"] + named).compactMap { pages[$0] }.reduce(0) { $0 + $1.content(.gzip).count }
    #expect(bytes < 36_000, "the page and what it names are \(bytes) bytes, compressed")
  }
}
