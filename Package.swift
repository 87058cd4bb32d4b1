// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")

/// A library target on its floor; what it may import is exactly what stands here.
func floor(_ floor: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)")
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = [])
    -> Target
{
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources)
}

let package = Package(
    name: "mainstay",
    products: [
        .library(name: "faultio", type: .dynamic, targets: ["FaultIO"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        floor("Card", "ByteCoding"),
        floor("Card", "SmartCard", ["ByteCoding"]),
        floor("Card", "DESFireWire", ["ByteCoding", "SmartCard"]),
        .systemLibrary(
            name: "CPCSC", path: "Sources/Card/CPCSC", pkgConfig: "libpcsclite",
            providers: [.apt(["libpcsclite-dev"])]),
        floor("Card", "PCSC", ["SmartCard", "CPCSC"]),
        floor("Card", "VPCD", ["ByteCoding"]),

        tests("ByteCodingTests", ["ByteCoding"]),
        tests("SmartCardTests", ["SmartCard", "ByteCoding"]),
        tests("DESFireWireTests", ["DESFireWire", "SmartCard", "ByteCoding"]),
        .target(
            name: "FaultIO", path: "Tests/Support", exclude: ["with-pcscd"],
            sources: ["faultio.c", "undo.c"], publicHeadersPath: ".",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]),
        tests("FaultIOTests", []),
        tests("PCSCTests", ["PCSC", "CPCSC", "VPCD", "SmartCard", "ByteCoding"]),
        tests("RunScriptTests", []),
        tests("VPCDTests", ["VPCD", "ByteCoding"]),
    ]
)

for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
