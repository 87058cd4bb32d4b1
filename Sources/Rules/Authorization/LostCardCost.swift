/// The largest sum that one lost card can cost at one agent before a list names it (design,
/// decision 8: "one printed figure").
///
/// Assumed: the finder has the card alone; its e-money is without a bound that a shop knows (the
/// issuer's limit of the value file is not in the bundle); its allowance is as the bundle says and
/// is not refilled; it has bought nothing here that day, and the agent has just uploaded. Another
/// agent counts for itself.
///
/// The derivation. One sale takes at most `e` by e-money (its sale limit) or `c` by credit (the
/// floor), and, for a finder who does not know the PIN, at most what needs none. No sale is larger
/// than the card-day limit, and all credit together is at most the allowance. The agent makes at
/// most `offlineCount` sales. Of those as many as pay by credit take `c` while the allowance lasts,
/// if `c` is more than `e`, then one takes the rest of the allowance or `e`, and all others take
/// `e`. Any smaller sum can be had as well, since amounts go down to 1; so this, cut to the offline
/// total, is reached in enough days, and cut to the card-day limit in one.
///
/// This is with a list that is fresh, or where none is expected: an ageing one leaves less of the
/// limits, an older one nothing.
///
/// A night on both sides of closing time is two business days. Guessing the PIN is not counted: the
/// tries on the card bound it.
package struct LostCardCost: Hashable, Sendable {
    /// In one business day, in minor units.
    package let dayMinor: Int64
    /// In any number of days without a list and without an upload, in minor units.
    package let totalMinor: Int64

    /// - Parameter knowsPIN: whether the finder has seen the PINs typed.
    package init(under limits: Limits, knowsPIN: Bool) {
        let eMoneyPINLess = knowsPIN ? .max : limits.eMoneyPINAboveMinor
        let creditPINLess = knowsPIN ? .max : limits.creditPINAboveMinor
        let day = max(0, limits.cardDayMinor)
        let allowance = max(0, limits.creditAllowanceMinor)
        let eMoney = max(0, min(limits.eMoneySaleMinor, eMoneyPINLess, day))
        let credit = max(0, min(limits.creditFloorMinor, creditPINLess, day, allowance))
        let reach = Self.largestSum(
            sales: Int64(max(0, limits.offlineCount)), eMoney: eMoney, credit: credit,
            allowance: allowance)
        totalMinor = min(reach, max(0, limits.offlineTotalMinor))
        dayMinor = min(totalMinor, day)
    }

    /// - Parameters:
    ///   - eMoney: the most that one sale takes by e-money; `credit` by credit.
    private static func largestSum(
        sales: Int64, eMoney: Int64, credit: Int64, allowance: Int64
    ) -> Int64 {
        guard credit > eMoney else { return product(sales, eMoney) }
        let whole = min(sales, allowance / credit)
        let others = sales - whole
        guard others > 0 else { return product(whole, credit) }
        let rest = max(eMoney, min(allowance - whole * credit, credit))
        return sum(sum(product(whole, credit), rest), product(others - 1, eMoney))
    }

    /// What is too large to count is as large as can be counted.
    private static func product(_ first: Int64, _ second: Int64) -> Int64 {
        let (product, overflow) = first.multipliedReportingOverflow(by: second)
        return overflow ? .max : product
    }

    private static func sum(_ first: Int64, _ second: Int64) -> Int64 {
        let (sum, overflow) = first.addingReportingOverflow(second)
        return overflow ? .max : sum
    }
}
