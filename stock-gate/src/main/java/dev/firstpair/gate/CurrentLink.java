package dev.firstpair.gate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The link that commands use. Any thread may read it; only the connection's keeper replaces it. */
final class CurrentLink {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentLink.class);

    private volatile @Nullable Link link;
    private boolean failureLogged;

    @Nullable
    Link get() {
        return link;
    }

    /** @param where for the log message */
    void replace(Link fresh, String where) {
        failureLogged = false;
        link = fresh;
        LOG.info("Connected to {}", where);
    }

    /** Logs the first of several failures in a row. */
    void cannotConnect(Throwable failure) {
        if (!failureLogged) {
            failureLogged = true;
            LOG.warn("Redis cannot be reached, will keep trying: {}", failure.toString());
        }
    }
}
