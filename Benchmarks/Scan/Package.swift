// swift-tools-version: 6.2
import PackageDescription

// The scan alone, in a release build of two minutes. `Crypto` is the fuzzer's stand-in: a fingerprint is made for each finding and
// not for each byte, so that its cost does not show.
let package = Package(
  name: "scan-benchmark",
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
    .executableTarget(name: "scan-benchmark", dependencies: ["CredentialScan"], swiftSettings: strict()),
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
