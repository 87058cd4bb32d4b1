import ByteCoding
import DurableSQLite
package import Numbers

/// What an issuer is, once and for all its cards.
package struct IssuerProfile: Hashable, Sendable {
    package let issuerID: IssuerID
    /// The pattern of its card numbers.
    package let scheme: NumberScheme
    package let currency: Currency
    package let environment: Environment

    package init(
        issuerID: IssuerID, scheme: NumberScheme, currency: Currency, environment: Environment
    ) {
        self.issuerID = issuerID
        self.scheme = scheme
        self.currency = currency
        self.environment = environment
    }
}

extension IssuerProfile {
    /// As the members of `home.json`.
    struct Details: Codable {
        let issuerID: String
        let scheme: String
        let currency: String
        let environment: String
    }

    var details: Details {
        Details(
            issuerID: issuerID.bytes.hex, scheme: scheme.pattern, currency: currency.code,
            environment: environment.rawValue)
    }

    init(_ details: Details) throws(StoreError) {
        guard let issuerID = [UInt8](hex: details.issuerID).flatMap({ IssuerID(bytes: $0) }),
            let scheme = NumberScheme(details.scheme),
            let currency = Currency(code: details.currency),
            let environment = Environment(rawValue: details.environment)
        else { throw .damaged }
        self.init(
            issuerID: issuerID, scheme: scheme, currency: currency, environment: environment)
    }
}
