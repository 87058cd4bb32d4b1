package import CardLayout
package import Numbers
package import PairedCards

/// What a chip is to become.
package struct CardPlan: Sendable {
    /// Which half of a pair.
    package enum Kind: Sendable {
        /// Ready to pay: 43 names itself.
        case main(MainContent)
        /// A blank spare: it waits for its pair.
        case sub
    }

    package let number: CardNumber
    package let kind: Kind
    package let cardPIN: PIN?
    package let firstValues: FirstValues

    package init(number: CardNumber, kind: Kind, cardPIN: PIN?, firstValues: FirstValues) {
        self.number = number
        self.kind = kind
        self.cardPIN = cardPIN
        self.firstValues = firstValues
    }
}

/// What only a main card is issued with.
package struct MainContent: Sendable {
    package let creditNumber: CreditNumber?
    package let creditPIN: PIN?
    package let eMoneyID: EMoneyID?

    package init(creditNumber: CreditNumber?, creditPIN: PIN?, eMoneyID: EMoneyID?) {
        self.creditNumber = creditNumber
        self.creditPIN = creditPIN
        self.eMoneyID = eMoneyID
    }
}

/// Who issues, and with which keys.
package struct IssuingAuthority: Sendable {
    package let issuerID: IssuerID
    package let environment: Environment
    package let signingKey: IssuerSigningKey
    package let vault: any KeyVault

    package init(
        issuerID: IssuerID, environment: Environment, signingKey: IssuerSigningKey,
        vault: any KeyVault
    ) {
        self.issuerID = issuerID
        self.environment = environment
        self.signingKey = signingKey
        self.vault = vault
    }
}
