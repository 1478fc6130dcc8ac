package dev.firstpair.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Handles exceptions of a database, in services that have one; asked before {@link ProblemAdvice}, which handles all.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class DatabaseProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProblemAdvice.class);
    private static final int RETRY_SECONDS = 2;

    /** Two callers edited the same thing at once. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> changedMeanwhile(OptimisticLockingFailureException e) {
        return response(new Problem(HttpStatus.CONFLICT, "CONFLICT",
                "Somebody else changed this at the same moment. Get it again and repeat your edit."));
    }

    /** The database is not reachable, or its tables do not exist yet. */
    @ExceptionHandler({TransactionException.class, DataAccessResourceFailureException.class,
            TransientDataAccessException.class, InvalidDataAccessResourceUsageException.class})
    ResponseEntity<ProblemDetail> databaseUnavailable(Exception e) {
        LOG.warn("The database does not answer: {}", e.getMessage());
        return response(new Problem(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE",
                "The database does not answer. Try again in a few seconds.").retryAfterSeconds(RETRY_SECONDS));
    }

    /**
     * An exception without a type of its own in Spring and Hibernate: as a rule a connection that was lost within a
     * transaction, so that it could not be rolled back. In any case, it is unknown whether the change was made.
     */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unclear(UncategorizedDataAccessException e) {
        LOG.warn("The database has failed in an unknown way", e);
        return response(new Problem(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE",
                "The database failed, perhaps after it had made the change. Look, and try again in a few seconds.")
                .retryAfterSeconds(RETRY_SECONDS));
    }

    private static ResponseEntity<ProblemDetail> response(Problem problem) {
        return ResponseEntity.status(problem.getStatusCode()).headers(problem.getHeaders()).body(problem.getBody());
    }
}
