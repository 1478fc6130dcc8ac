package dev.firstpair.sink.audit;

import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.audit.report.AuditReport.Kept;
import dev.firstpair.audit.report.AuditReport.ReportedDrift;
import dev.firstpair.audit.report.Finding;
import dev.firstpair.sink.mirror.Mirror;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.support.CronTrigger;

/** Audits every night, on the instance that runs the mirror. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class NightlyAudit implements SchedulingConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(NightlyAudit.class);
    private static final int MAX_LISTED = 3;

    private final AuditProperties properties;
    private final Auditor auditor;
    private final Mirror mirror;

    NightlyAudit(AuditProperties properties, Auditor auditor, Mirror mirror) {
        this.properties = properties;
        this.auditor = auditor;
        this.mirror = mirror;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        if (properties.isNightly()) {
            registrar.addTriggerTask(this::run, new CronTrigger(properties.cron(), properties.zone()));
        }
    }

    private void run() {
        if (!mirror.holdsLock()) {
            LOG.info("No audit here: the mirror does not run on this instance");
            return;
        }
        try {
            AuditReport report = auditor.audit();
            if (report.good()) {
                LOG.info("{}", line(report));
            } else {
                LOG.warn("{}", line(report));
            }
        } catch (AuditUnavailableException e) {
            LOG.warn("No audit tonight: {}", e.getMessage());
        }
    }

    /** The result in one line, with the first differences and findings. */
    static String line(AuditReport report) {
        String audited = "Audited " + report.log().orders() + " orders of " + report.products().size() + " products in "
                + report.durationMillis() / 1000 + " s: ";
        if (report.good()) {
            return audited + "no drift, and no promise is broken";
        }
        String broken = report.promises()
                .entrySet()
                .stream()
                .filter(promise -> promise.getValue() == Kept.BROKEN)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        return audited + "drift " + report.driftCount() + ", broken: " + broken + "; first "
                + Stream
                        .concat(report.findings().stream().map(Finding::what),
                                report.drift().stream().map(ReportedDrift::what))
                        .limit(MAX_LISTED)
                        .collect(Collectors.joining("; "));
    }
}
