import Foundation
import GRDB

extension SyntheticHome {
  /// Writes the home under a folder. Existing files stay unless they have the same path.
  public func write(to root: String) throws {
    for (path, contents) in files {
      let target = root + "/" + path
      try FileManager.default.createDirectory(
        atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      switch contents {
      case .text(let text): try Data(text.replacing("@HOME@", with: root).utf8).write(to: URL(filePath: target))
      case .bytes(let bytes): try Data(bytes).write(to: URL(filePath: target))
      case .rows(let rows): try Self.database(target, rows)
      }
    }
  }

  private static func database(_ path: String, _ rows: [Sample.Field]) throws {
    try? FileManager.default.removeItem(atPath: path)
    let queue = try DatabaseQueue(path: path)
    try queue.write { database in
      try database.execute(sql: "CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)")
      for row in rows {
        try database.execute(sql: "INSERT INTO ItemTable VALUES (?, ?)", arguments: [row.name, Data(row.value.utf8)])
      }
    }
    try queue.close()
  }
}
