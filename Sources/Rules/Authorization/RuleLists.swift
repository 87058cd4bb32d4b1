/// What a sale must satisfy, in the order in which a customer is told.
///
/// First what is known before any card is there, then what the card is, then what it may buy: so
/// an impossible amount asks nobody for a card, and a stranger's card is not told its balance. What
/// refuses whatever is typed comes before the PIN (profile, "PINs").
package enum SaleRules {
    package static let inOrder: [any Rule] = [
        AmountIsValid(),
        AmountWithinSaleLimit(),
        CreditWithinFloor(),
        ListIsUsable(),
        SaleFitsListAge(),
        OfflineTotalHasRoom(),
        PINIsRight(),
        CardIsGenuine(),
        CardFitsEnvironment(),
        CardIsMain(),
        CardIsNotListed(),
        CardIsCovered(),
        CardHasMethod(),
        CardDayHasRoom(),
        BalanceSuffices(),
        AllowanceSuffices(),
    ]
}

/// What a card must satisfy to be believed about other numbers. How old the list is does not matter:
/// its certificate is the issuer's word.
package enum NewsRules {
    package static let inOrder: [any Rule] = [
        CardIsGenuine(),
        CardFitsEnvironment(),
        CardIsMain(),
        CardIsNotListed(),
    ]
}

/// What a card must satisfy to be called good, when nothing is bought: the card first, since its
/// holder wants to know what it is, and then whether this terminal may sell at all.
package enum CheckRules {
    package static let inOrder: [any Rule] = [
        CardIsGenuine(),
        CardFitsEnvironment(),
        CardIsMain(),
        CardIsNotListed(),
        CardIsCovered(),
        ListIsUsable(),
    ]
}
