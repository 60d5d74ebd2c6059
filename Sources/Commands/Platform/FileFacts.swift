import Foundation

/// What a file is and who may touch it. Links are followed.
extension Files {
  enum Kind { case file, directory, other }

  /// `nil` when there is nothing at the path, or nothing that this user may see.
  static func kind(of path: String) -> Kind? {
    switch attributes(of: path)?[.type] as? FileAttributeType {
    case .typeRegular: .file
    case .typeDirectory: .directory
    case nil: nil
    default: .other
    }
  }

  /// The permission bits, such as 0o600; `nil` when there is no such file.
  static func permissions(of path: String) -> Int? {
    (attributes(of: path)?[.posixPermissions] as? NSNumber).map { $0.intValue & 0o7777 }
  }

  /// Whose a file is: the permission bits, owner and group by number, and how many names it has.
  static func holding(of path: String) -> (permissions: UInt32, owner: UInt32, group: UInt32, names: Int)? {
    guard let attributes = attributes(of: path) else { return nil }
    let number = { (key: FileAttributeKey) in (attributes[key] as? NSNumber).flatMap { UInt32(exactly: $0.uint64Value) }
    }
    guard let mode = number(.posixPermissions), let owner = number(.ownerAccountID),
      let group = number(.groupOwnerAccountID), let names = number(.referenceCount)
    else { return nil }
    return (mode & 0o7777, owner, group, Int(names))
  }

  private static func attributes(of path: String) -> [FileAttributeKey: Any]? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return try? FileManager.default.attributesOfItem(atPath: target)
  }
}

extension Files {
  /// Takes back a file that was made a moment ago; nothing happens when that fails.
  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }
}
