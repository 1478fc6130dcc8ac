package dev.firstpair.web;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Removes a connection from the pool if its server refuses to write because it is read-only: after a switchover, the
 * former primary keeps its connections, and the address leads to another server. For
 * {@code spring.datasource.hikari.exception-override-class-name}.
 */
public final class ReadOnlyServerEviction implements SQLExceptionOverride {

    /** ER_OPTION_PREVENTS_STATEMENT, here by read_only or super_read_only, and ER_READ_ONLY_MODE. */
    private static final Set<Integer> READ_ONLY = Set.of(1290, 1836);

    @java.lang.Override // the interface has a type of that name
    public Override adjudicate(SQLException failure) {
        return READ_ONLY.contains(failure.getErrorCode()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
