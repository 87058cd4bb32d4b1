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
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2")
    ],
    targets: [
        floor("Card", "ByteCoding"),
        floor("Card", "SmartCard", ["ByteCoding"]),
        floor("Card", "DESFireWire", ["ByteCoding", "SmartCard"]),
        floor(
            "Card", "CardEmulator",
            ["ByteCoding", "SmartCard", "DESFireWire", crypto, cryptoExtras]),
        floor("Card", "DESFire", ["ByteCoding", "SmartCard", "DESFireWire", crypto, cryptoExtras]),

        floor("Rules", "Numbers"),
        floor("Rules", "PairedCards", ["Numbers"]),
        floor("Rules", "Authorization", ["Numbers", "PairedCards"]),

        floor(
            "Scheme", "CardLayout",
            ["ByteCoding", "DESFireWire", "DESFire", "Numbers", "PairedCards", crypto]),
        floor(
            "Scheme", "Evidence",
            ["ByteCoding", "DESFireWire", "DESFire", "Numbers", "CardLayout", crypto]),

        floor(
            "Scheme", "SchemeMessages",
            [
                "ByteCoding", "DESFire", "Numbers", "Authorization", "CardLayout", "Evidence",
            ]),

        floor(
            "Issuer", "Personalisation",
            [
                "SmartCard", "DESFireWire", "DESFire", "Numbers", "PairedCards", "CardLayout",
                "Evidence",
            ]),

        .target(
            name: "ReasonTexts", dependencies: ["Authorization"],
            path: "Sources/Service/ReasonTexts", resources: [.embedInCode("reasons.json")]),

        floor("Testing", "CardTesting", ["ByteCoding", "SmartCard"]),

        tests("ByteCodingTests", ["ByteCoding"]),
        tests("SmartCardTests", ["SmartCard", "ByteCoding"]),
        tests("DESFireWireTests", ["DESFireWire", "SmartCard", "ByteCoding"]),
        tests(
            "DESFireTests", ["DESFire", "DESFireWire", "SmartCard", "ByteCoding", "CardTesting"]),
        tests("NumbersTests", ["Numbers"]),
        tests("PairedCardsTests", ["PairedCards", "Numbers"]),
        tests("AuthorizationTests", ["Authorization", "PairedCards", "Numbers"]),
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
                "DESFire", "ByteCoding", "Numbers",
            ]),
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
    ]
)

for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
