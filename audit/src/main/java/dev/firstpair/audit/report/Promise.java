package dev.firstpair.audit.report;

/** Firstpair's promises, by their names in the documents. */
public enum Promise {
    NEVER_OVERSELLS("NeverOversells"),
    ONE_PER_BUYER("OnePerBuyer"),
    NOTHING_ACCEPTED_IS_LOST("NothingAcceptedIsLost"),
    ONE_ORDER_PER_ATTEMPT("OneOrderPerAttempt"),
    STATUS_NEVER_GOES_BACK("StatusNeverGoesBack"),
    FIRST_COME_FIRST_SERVED("FirstComeFirstServed"),
    EVERY_UNIT_COMES_BACK("EveryUnitComesBack"),
    MIRRORS_CONVERGE("MirrorsConverge");

    private final String words;

    Promise(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
