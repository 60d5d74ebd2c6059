// swift-tools-version: 6.2
import PackageDescription

// The readers and recognisers of the scan under libFuzzer and the address sanitizer. A package of its own with links to the rooms'
// sources; `Crypto` is a stand-in, because a sanitized build of a whole library for one HMAC would take longer than the fuzzing.
//
//   make fuzz ARGS=scan SECONDS=60       every format for a minute
//   make fuzz ARGS="scan json recognisers"
let package = Package(
  name: "fuzz-scan",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.0")],
  targets: [
    .target(name: "Crypto", swiftSettings: strict()),
    .target(name: "CryptoExtras", dependencies: ["Crypto"], swiftSettings: strict()),
    .target(name: "SallyportModel", swiftSettings: strict()),
    .target(
      name: "CredentialScan",
      dependencies: ["Crypto", "CryptoExtras", "SallyportModel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict()
    ),
    .target(name: "FuzzerDriver"),
    .executableTarget(name: "fuzz-scan", dependencies: ["CredentialScan", "FuzzerDriver"], swiftSettings: strict()),
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
