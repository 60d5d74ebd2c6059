// swift-tools-version: 6.2
import PackageDescription

// Arrows point downwards only; `--explicit-target-dependency-import-check error` proves it (docs/architecture.md).
let package = Package(
  name: "sallyport",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "sallyport", targets: ["sallyport"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
  ],
  targets: [
    .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"]), .brew(["libpg_query"])]),
    .room("SallyportModel"),
    .room("PostgresWire", [nio("NIOCore")]),
    .room(
      "PostgresSession",
      ["SallyportModel", "PostgresWire", nio("NIOCore"), crypto("Crypto"), crypto("CryptoExtras")]),
    .room("SQLAnalysis", ["SallyportModel", "CPgQuery"]),
    .room("PolicyEngine", ["SallyportModel"]),
    .room("Approvals", ["SallyportModel", crypto("Crypto")]),
    .room("Ledger", ["SallyportModel", crypto("Crypto")]),
    .room("ControlPlane", ["SallyportModel", "SQLAnalysis", "PolicyEngine", "Approvals", "Ledger", crypto("Crypto")]),
    .room(
      "SQLiteStore",
      ["SallyportModel", "Approvals", "Ledger", "ControlPlane", .product(name: "GRDB", package: "GRDB.swift")]
    ),
    .room(
      "UpstreamAccess",
      [
        "SallyportModel", "PostgresWire", "PostgresSession", "ControlPlane",
        nio("NIOCore"), nio("NIOPosix"), nio("NIOTLS"), nioSSL(), log(),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .room(
      "GatewayServer",
      [
        "SallyportModel", "PostgresWire", "PostgresSession", "SQLAnalysis", "Approvals", "Ledger", "ControlPlane",
        "UpstreamAccess", nio("NIOCore"), nio("NIOPosix"), nio("NIOTLS"), nio("NIOHTTP1"), nioSSL(), log(),
      ]),
    .room(
      "CredentialScan",
      ["SallyportModel", crypto("Crypto"), crypto("CryptoExtras"), .product(name: "Yams", package: "Yams")]),
    .room(
      "Commands",
      [
        "SallyportModel", "PostgresSession", "SQLAnalysis", "PolicyEngine", "Approvals", "Ledger", "ControlPlane",
        "SQLiteStore",
        "UpstreamAccess", "GatewayServer", "CredentialScan", nio("NIOCore"), nio("NIOPosix"), nioSSL(), log(),
        crypto("Crypto"),
        crypto("CryptoExtras"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(name: "sallyport", dependencies: ["Commands"], swiftSettings: strict()),

    // What the tests of several rooms stand in for the world outside.
    .target(
      name: "TestSupport", dependencies: ["SallyportModel", "Approvals", "Ledger", "ControlPlane"],
      path: "Tests/TestSupport", swiftSettings: strict()),
    // Synthetic homes with what is true of them, and the tool that writes one for the tests of the binary.
    .target(
      name: "ScanHomes",
      dependencies: ["CredentialScan", crypto("Crypto"), .product(name: "GRDB", package: "GRDB.swift")],
      path: "Tests/ScanHomes", swiftSettings: strict()),
    .executableTarget(
      name: "scan-homes", dependencies: ["CredentialScan", "ScanHomes"], path: "Tests/ScanHomesTool",
      swiftSettings: strict()),
    .tests("SallyportModel", ["TestSupport"]),
    .tests("PostgresWire", ["TestSupport", nio("NIOCore"), nio("NIOTestUtils")]),
    .tests("PostgresSession", ["SallyportModel", "PostgresWire", nio("NIOCore"), crypto("Crypto")]),
    .tests("SQLAnalysis", ["SallyportModel", "PolicyEngine", "TestSupport"]),
    .tests("PolicyEngine", ["SallyportModel"]),
    .tests("Approvals", ["SallyportModel", "TestSupport", crypto("Crypto")]),
    .tests("Ledger", ["SallyportModel", crypto("Crypto")]),
    .tests(
      "ControlPlane",
      ["SallyportModel", "SQLAnalysis", "PolicyEngine", "Approvals", "Ledger", "TestSupport", crypto("Crypto")]),
    .tests(
      "SQLiteStore",
      [
        "SallyportModel", "Approvals", "Ledger", "ControlPlane", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .tests(
      "UpstreamAccess",
      [
        "SallyportModel", "PostgresWire", "PostgresSession", "ControlPlane", nio("NIOCore"), nio("NIOPosix"),
        nio("NIOEmbedded"), nioSSL(), crypto("Crypto"), .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ]),
    .tests(
      "GatewayServer",
      [
        "SallyportModel", "PostgresWire", "PostgresSession", "SQLAnalysis", "PolicyEngine", "Approvals", "Ledger",
        "ControlPlane", "UpstreamAccess", "TestSupport", nio("NIOCore"), nio("NIOPosix"), nio("NIOTLS"), nioSSL(),
        log(),
        crypto("Crypto"), .product(name: "X509", package: "swift-certificates"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ]),
    .tests("CredentialScan", ["SallyportModel", "ScanHomes", crypto("Crypto")]),
    .tests(
      "Commands",
      [
        "SallyportModel", "CredentialScan", "SQLAnalysis", "PolicyEngine", "Approvals", "Ledger", "ControlPlane",
        "SQLiteStore", "UpstreamAccess", "GatewayServer", "TestSupport", crypto("Crypto"), crypto("CryptoExtras"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
      ]),
  ]
)

func strict() -> [SwiftSetting] {
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]
}

func nioSSL() -> Target.Dependency { .product(name: "NIOSSL", package: "swift-nio-ssl") }
func log() -> Target.Dependency { .product(name: "Logging", package: "swift-log") }

func nio(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-nio") }
func crypto(_ product: String) -> Target.Dependency { .product(name: product, package: "swift-crypto") }

extension Target {
  static func room(_ name: String, _ dependencies: [Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict())
  }

  /// The tests of one room stand beside it under `Tests/NAMETests`.
  static func tests(_ name: String, _ dependencies: [Dependency] = []) -> Target {
    .testTarget(
      name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
      resources: [.copy("Fixtures")], swiftSettings: strict())
  }
}
