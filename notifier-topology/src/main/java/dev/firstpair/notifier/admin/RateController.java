package dev.firstpair.notifier.admin;

import dev.firstpair.live.Live;
import dev.firstpair.notifier.NotifierProperties;
import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.notifier.topology.RateLog;
import dev.firstpair.web.Problem;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The rate of notifications, for all instances. */
@RestController
@RequestMapping("/api/admin/notifications/rate")
class RateController {

    private static final Logger LOG = LoggerFactory.getLogger(RateController.class);

    private final RateLog log;
    private final Live<NotifierProperties> notifier;

    RateController(RateLog log, Live<NotifierProperties> notifier) {
        this.log = log;
        this.notifier = notifier;
    }

    /** @param perProductPerSecond absent: the same as {@code perSecond} */
    record Wanted(@Nullable Integer perSecond, @Nullable Integer perProductPerSecond) {}

    @GetMapping
    Rate get() {
        try {
            return log.last().orElseGet(() -> notifier.get().rate());
        } catch (KafkaException e) {
            throw unavailable(e);
        }
    }

    /** The rate applies within a second and stays until it is set again, restarts included. */
    @PutMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Rate set(@RequestBody Wanted wanted) {
        if (wanted.perSecond == null) {
            throw Problem.invalid("perSecond is missing: how many may be notified in any second, 1 to 100000.");
        }
        Rate rate;
        try {
            rate = new Rate(wanted.perSecond,
                    wanted.perProductPerSecond == null ? wanted.perSecond : wanted.perProductPerSecond);
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(e.getMessage() + ".");
        }
        try {
            log.append(rate);
        } catch (KafkaException e) {
            throw unavailable(e);
        }
        LOG.info("The rate was set to {}", rate);
        return rate;
    }

    private static Problem unavailable(KafkaException e) {
        LOG.warn("The rate cannot be read or set: {}", e.toString());
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "UNAVAILABLE",
                "The brokers do not answer at the moment. Try again in a second.").retryAfterSeconds(1);
    }
}
