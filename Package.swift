// swift-tools-version: 6.2
import PackageDescription

var settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")

let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

let asyncHTTPClient: Target.Dependency = .product(
    name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

/// A library target on its floor; what it may import is exactly what stands here.
func floor(_ floor: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)")
}

/// A program: a few lines that start a library of commands.
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/Programs/\(name)")
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
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    ],
    targets: [
        floor("Card", "ByteCoding"),
        floor("Card", "SmartCard", ["ByteCoding"]),
        floor("Card", "DESFireWire", ["ByteCoding", "SmartCard"]),
        floor(
            "Card", "CardEmulator",
            ["ByteCoding", "SmartCard", "DESFireWire", crypto, cryptoExtras]),
        floor("Card", "DESFire", ["ByteCoding", "SmartCard", "DESFireWire", crypto, cryptoExtras]),

        .systemLibrary(
            name: "CPCSC", path: "Sources/Card/CPCSC", pkgConfig: "libpcsclite",
            providers: [.apt(["libpcsclite-dev"])]),
        floor("Card", "PCSC", ["SmartCard", "CPCSC"]),
        floor("Card", "VPCD", ["ByteCoding"]),

        floor("Rules", "Numbers"),
        floor("Rules", "PairedCards", ["Numbers"]),
        floor("Rules", "Authorization", ["Numbers", "PairedCards"]),
        floor("Rules", "Blacklist", ["Numbers"]),

        floor(
            "Scheme", "CardLayout",
            ["ByteCoding", "DESFireWire", "DESFire", "Numbers", "PairedCards", crypto]),
        floor(
            "Scheme", "Evidence",
            ["ByteCoding", "DESFireWire", "DESFire", "Numbers", "CardLayout", crypto]),

        floor(
            "Scheme", "SchemeMessages",
            [
                "ByteCoding", "DESFire", "Numbers", "PairedCards", "Authorization", "CardLayout",
                "Evidence", crypto,
            ]),

        floor("Scheme", "TUF", ["ByteCoding", crypto, cryptoExtras]),

        floor("Service", "DurableSQLite", ["Authorization", grdb]),

        floor(
            "Shop", "ShopStore",
            [
                "ByteCoding", "DESFire", "Numbers", "PairedCards", "Authorization", "Blacklist",
                "CardLayout", "SchemeMessages", "DurableSQLite", crypto, grdb,
            ]),
        floor(
            "Shop", "Purchase",
            [
                "ByteCoding", "SmartCard", "DESFireWire", "DESFire", "Numbers", "PairedCards",
                "Authorization", "Blacklist", "CardLayout", "Evidence", "SchemeMessages",
                "DurableSQLite", "ShopStore", "ReasonTexts",
            ]),

        floor(
            "Shop", "BackupDevice",
            [
                "ByteCoding", "SmartCard", "DESFireWire", "DESFire", "Numbers", "PairedCards",
                "Authorization", "Blacklist", "CardLayout", "Evidence", "SchemeMessages",
                "DurableSQLite", "ShopStore", "Purchase", "ReasonTexts", crypto, cryptoExtras,
            ]),

        floor(
            "Shop", "IssuerLink",
            [
                "ByteCoding", "Numbers", "Authorization", "Blacklist", "TUF", "SchemeMessages",
                "DurableSQLite", "ShopStore", asyncHTTPClient, nioCore, nioHTTP1, nioSSL,
            ]),

        floor(
            "Issuer", "IssuerStore",
            [
                "ByteCoding", "DESFire", "Numbers", "PairedCards", "CardLayout", "Evidence",
                "SchemeMessages", "DurableSQLite", grdb,
            ]),
        floor(
            "Issuer", "FeedPublishing",
            ["ByteCoding", "Numbers", "Blacklist", "TUF", "DurableSQLite", "IssuerStore", crypto]),
        floor(
            "Issuer", "Personalisation",
            [
                "SmartCard", "DESFireWire", "DESFire", "Numbers", "PairedCards", "CardLayout",
                "Evidence",
            ]),

        .target(
            name: "ReasonTexts", dependencies: ["Authorization", "SmartCard"],
            path: "Sources/Service/ReasonTexts", resources: [.embedInCode("reasons.json")]),

        floor(
            "Programs", "Console", ["SmartCard", "Authorization", "ReasonTexts", argumentParser]),

        floor(
            "Programs", "ShopCommands",
            [
                "Console", "Purchase", "BackupDevice", "IssuerLink", "ShopStore", "DurableSQLite",
                "SchemeMessages", "CardLayout", "DESFire", "SmartCard", "ReasonTexts",
                "Authorization", "Blacklist", "PairedCards", "Numbers", argumentParser,
            ]),
        floor(
            "Programs", "IssuerCommands",
            [
                "Console", "IssuerStore", "FeedPublishing", "Personalisation", "DurableSQLite",
                "SchemeMessages", "CardLayout", "Evidence", "DESFire", "SmartCard", "ByteCoding",
                "ReasonTexts", "Authorization", "PairedCards", "Numbers", argumentParser,
            ]),
        floor(
            "Programs", "SimulatorCommands",
            [
                "Console", "ShopCommands", "IssuerCommands", "IssuerLink", "IssuerStore",
                "FeedPublishing", "Blacklist", "ShopTesting", "CardEmulator", "VPCD",
                "Purchase", "BackupDevice", "Personalisation", "ShopStore", "DurableSQLite",
                "SchemeMessages",
                "DESFire", "SmartCard", "ByteCoding", "ReasonTexts", "Authorization", "PairedCards",
                "Numbers", "CardLayout", argumentParser,
            ]),
        program("mainstay", ["Console", "PCSC", "ShopCommands"]),
        program("mainstay-issuer", ["Console", "PCSC", "IssuerCommands"]),
        program("mainstay-simulator", ["Console", "PCSC", "SimulatorCommands"]),

        floor("Testing", "FolderTesting"),
        floor("Testing", "BlacklistTesting", ["Blacklist", "Numbers"]),
        floor("Testing", "CardTesting", ["ByteCoding", "SmartCard"]),
        floor("Testing", "FeedTesting", ["TUF", "ByteCoding", crypto]),
        floor(
            "Testing", "CardFuzzing",
            [
                "ByteCoding", "SmartCard", "DESFireWire", "DESFire", "CardEmulator", "VPCD",
                "Numbers", "PairedCards", "CardLayout", "Evidence", "SchemeMessages", "Blacklist",
                "BlacklistTesting", "TUF",
            ]),
        floor(
            "Testing", "ShopTesting",
            [
                "SmartCard", "DESFire", "CardEmulator", "VPCD", "Numbers", "PairedCards",
                "Authorization", "CardLayout", "Evidence", "SchemeMessages", "Personalisation",
            ]),

        floor("Testing", "CFork"),
        floor("Testing", "WarmTesting", ["CFork"]),
        .executableTarget(
            name: "warm-simulator",
            dependencies: ["Console", "SimulatorCommands", "WarmTesting"],
            path: "Tests/WarmSimulator"),
        .executableTarget(
            name: "tuf-client",
            dependencies: ["TUF", "IssuerLink", "SchemeMessages", argumentParser],
            path: "Sources/Testing/tuf-client"),

        tests("ByteCodingTests", ["ByteCoding"]),
        tests("SmartCardTests", ["SmartCard", "ByteCoding"]),
        tests("DESFireWireTests", ["DESFireWire", "SmartCard", "ByteCoding"]),
        tests(
            "DESFireTests", ["DESFire", "DESFireWire", "SmartCard", "ByteCoding", "CardTesting"]),
        tests("NumbersTests", ["Numbers"]),
        tests("PairedCardsTests", ["PairedCards", "Blacklist", "Numbers"]),
        tests(
            "AuthorizationTests",
            ["Authorization", "PairedCards", "Numbers", "CardTesting"]),
        tests(
            "BlacklistTests",
            ["Blacklist", "BlacklistTesting", "CardTesting", "ByteCoding", "Numbers"]),
        tests("ReasonTextsTests", ["ReasonTexts", "Authorization"]),
        tests(
            "CardEmulatorTests",
            ["CardEmulator", "CardTesting", "DESFireWire", "SmartCard", "ByteCoding"]),
        tests(
            "PersonalisationTests",
            [
                "Personalisation", "CardLayout", "Evidence", "CardEmulator", "CardTesting",
                "DESFire", "DESFireWire", "SmartCard", "ByteCoding", "Numbers", "PairedCards",
            ]),
        .target(
            name: "FaultIO", path: "Tests/Support", exclude: ["with-pcscd", "Vectors"],
            sources: ["faultio.c", "undo.c"], publicHeadersPath: ".",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]),
        tests("FaultIOTests", []),
        .testTarget(
            name: "FuzzTests", dependencies: ["CardFuzzing", "CardTesting"],
            path: "Tests/FuzzTests", exclude: ["Corpus"]),
        tests("RunScriptTests", []),
        tests("PCSCTests", ["PCSC", "CPCSC", "VPCD", "SmartCard", "ByteCoding"]),
        tests("VPCDTests", ["VPCD", "ByteCoding"]),
        tests(
            "CardLayoutTests",
            [
                "CardLayout", "CardTesting", "DESFire", "DESFireWire", "ByteCoding", "Numbers",
                "PairedCards",
            ]),
        tests(
            "EvidenceTests",
            [
                "Evidence", "Personalisation", "CardLayout", "CardEmulator", "CardTesting",
                "DESFire", "DESFireWire", "SmartCard", "ByteCoding", "Numbers",
            ]),
        tests(
            "SchemeMessagesTests",
            [
                "SchemeMessages", "CardLayout", "Evidence", "Authorization", "CardTesting",
                "PairedCards", "DESFire", "ByteCoding", "Numbers",
            ]),
        tests(
            "TUFTests",
            ["TUF", "FeedTesting", "ByteCoding", "CardTesting", crypto, cryptoExtras]),
        tests(
            "IssuerLinkTests",
            [
                "IssuerLink", "TUF", "SchemeMessages", "ShopStore", "DurableSQLite", "Blacklist",
                "PairedCards", "BlacklistTesting", "Authorization", "CardLayout", "ByteCoding",
                "Numbers", "FeedTesting", "FolderTesting", "CardTesting", crypto,
            ]),
        tests("PeerTests", ["TUF", "ByteCoding", "FolderTesting", crypto]),
        tests("ArchitectureTests", []),
        tests("DurableSQLiteTests", ["DurableSQLite", "Authorization", "FolderTesting", grdb]),
        tests(
            "ShopStoreTests",
            [
                "ShopStore", "DurableSQLite", "SchemeMessages", "FolderTesting", "DESFire",
                "Numbers", "Authorization", "Blacklist", "PairedCards", "CardLayout", grdb,
            ]),
        tests(
            "IssuerStoreTests",
            [
                "IssuerStore", "DurableSQLite", "FolderTesting", "CardTesting", "DESFire",
                "Numbers", "PairedCards", "CardLayout", "Evidence", "SchemeMessages", grdb,
            ]),
        tests(
            "FeedPublishingTests",
            [
                "FeedPublishing", "IssuerStore", "DurableSQLite", "Blacklist", "BlacklistTesting",
                "TUF", "FolderTesting", "CardTesting", "FeedTesting", "CardLayout", "Evidence",
                "DESFire", "PairedCards", "ByteCoding", "Numbers", crypto,
            ]),
        tests(
            "ProgramTests",
            [
                .target(name: "mainstay"), .target(name: "mainstay-issuer"),
                .target(name: "mainstay-simulator"), .target(name: "warm-simulator"),
                "WarmTesting", "CFork", "BackupDevice", "ShopStore", "SchemeMessages",
                "DurableSQLite", "CardTesting", "ShopTesting",
                "FeedTesting", "TUF", "CardEmulator", "PCSC", "VPCD", "SmartCard",
                "Authorization", "PairedCards", "CardLayout", "DESFire", "Numbers", grdb,
            ]),
        tests(
            "BackupDeviceTests",
            [
                "BackupDevice", "Purchase", "ShopStore", "DurableSQLite", "ShopTesting",
                "CardEmulator", "CardTesting", "Personalisation", "CardLayout", "Evidence",
                "SchemeMessages", "DESFire", "DESFireWire", "SmartCard", "Authorization",
                "Blacklist", "Numbers", "PairedCards", "FolderTesting", grdb,
            ]),
        tests(
            "PurchaseTests",
            [
                "Purchase", "ShopStore", "DurableSQLite", "ShopTesting", "CardEmulator",
                "CardTesting", "FolderTesting", "Personalisation", "CardLayout", "Evidence",
                "SchemeMessages", "DESFire", "DESFireWire", "SmartCard", "Authorization",
                "Blacklist", "BlacklistTesting", "Numbers", "PairedCards",
            ]),
    ]
)

// Benchmarks bring a library of their own, for release builds only: `./run bench`.
if Context.environment["MAINSTAY_BENCH"] == "1" {
    package.dependencies.append(
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []))
    package.targets.append(
        .executableTarget(
            name: "mainstay-benchmarks",
            dependencies: [
                "Purchase", "ShopStore", "DurableSQLite", "ShopTesting", "FolderTesting",
                "CardEmulator", "DESFire", "SmartCard", "Authorization", "PCSC", "VPCD",
                "Blacklist", "BlacklistTesting", "CardTesting", "Numbers", "IssuerLink",
                "SchemeMessages", "CardLayout", "ByteCoding", "TUF", "FeedTesting",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/mainstay-benchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

// The fuzzer, with everything that it looks into instrumented: `./run fuzz`.
if Context.environment["MAINSTAY_FUZZ"] == "1" {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Fuzzing/CLibFuzzer"),
        .executableTarget(
            name: "mainstay-fuzz", dependencies: ["CardFuzzing", "CLibFuzzer"],
            path: "Fuzzing/mainstay-fuzz",
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ]
    settings.append(.unsafeFlags(["-sanitize=fuzzer,address", "-O"]))
}

for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
