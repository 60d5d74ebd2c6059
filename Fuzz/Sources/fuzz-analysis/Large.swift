import Foundation

/// Texts of up to 100 kilobytes, each long in one way: what a fuzzer that changes a few bytes at a time does not come to.
enum Large {
  static func write(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for size in [10_000, 30_000, 100_000] {
      for (number, text) in texts(of: size).enumerated() {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(size)-\(number)"))
      }
    }
  }

  private static func texts(of size: Int) -> [String] {
    func many(_ part: String) -> String { String(repeating: part, count: size / part.utf8.count) }
    let deep = min(size / 4, 900)
    func nested(_ open: String, _ inside: String, _ close: String) -> String {
      String(repeating: open, count: deep) + inside + String(repeating: close, count: deep)
    }
    return [
      "SELECT '" + many("é''") + "'", "SELECT $t$" + many("$x $") + "$t$", "SELECT /* " + many("x/**/") + " */ 1",
      "SELECT id FROM users WHERE id IN (" + many("1, ") + "2)",
      "SELECT id FROM users WHERE id = 1" + many(" OR id = 2"),
      "DELETE FROM users WHERE id < 5" + many(" OR id >= 5"),
      "INSERT INTO users VALUES " + many("(1, 'a'), ") + "(2, 'b')",
      "SELECT " + nested("(", "1", ")"), "SELECT " + nested("lower(", "'a'", ")"),
      "SELECT " + nested("(SELECT ", "1", ")"),
      "SELECT * FROM users" + many(" JOIN users USING (id)"), "SELECT 1" + many(" UNION SELECT 2"), many("SELECT 1;"),
      "SELECT " + many("a.b, ") + "c", "SELECT '" + many("x"), "SELECT \"" + many("x\"\"") + "\"",
      many("-- x\n") + "SELECT 1",
      "UPDATE users SET (" + many("a, ") + "b) = (SELECT 1)", "SELECT CASE " + many("WHEN a THEN b ") + "END",
      many("SELECT 1\n"),
    ]
  }
}
