package dev.penstock.jobs.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The rules as promtool and amtool read them, and the tests of each alert. */
class PromtoolITCase {

    @Test
    void rulesAndConfigurationsAreValidAndEveryAlertFiresAndHeals() throws Exception {
        Tool.PROMTOOL.orSkip();
        Tool.AMTOOL.orSkip();

        Process check = new ProcessBuilder(RuleFiles.DASHBOARDS.resolve("check").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).contains("Unit Testing:").doesNotContain("FAILED");
    }
}
