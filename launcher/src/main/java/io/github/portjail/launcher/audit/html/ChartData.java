// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.rules.audit.report.JailSummary;
import io.github.portjail.rules.audit.report.PortHistogram;
import io.github.portjail.rules.audit.report.Ranking;
import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.Series;
import io.github.portjail.rules.audit.report.TimeLine;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the page's script draws. */
final class ChartData {
    private ChartData() {}

    static String of(Report report) {
        Map<String, PortSet> ranges = new HashMap<>();
        for (JailSummary jail : report.jails()) {
            PortSet range = jail.range();
            if (range != null) {
                ranges.put(jail.jail(), range);
            }
        }
        TimeLine time = report.timeLine();
        PortHistogram ports = report.ports();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("time", bins("start", time.start(), time.binSeconds(), time.bins(), series(time.series(), Map.of())));
        data.put("programs", ranking(report.programs(), Words::program));
        data.put("destinations", ranking(report.destinations(), Words::endpoint));
        data.put(
                "ports",
                bins("first", ports.firstPort(), ports.binPorts(), ports.bins(), series(ports.series(), ranges)));
        return ScriptJson.of(data);
    }

    private static Map<String, Object> bins(String startName, long start, long width, int bins, List<Object> series) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put(startName, start);
        part.put("width", width);
        part.put("bins", bins);
        part.put("series", series);
        return part;
    }

    private static List<Object> series(List<Series> all, Map<String, PortSet> ranges) {
        List<Object> list = new ArrayList<>();
        for (Series series : all) {
            String jail = series.jail();
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", jail == null ? null : VisibleText.of(jail));
            one.put("counts", series.counts());
            PortSet range = jail == null ? null : ranges.get(jail);
            if (range != null) {
                List<Object> allowed = new ArrayList<>();
                for (PortRange part : range.ranges()) {
                    allowed.add(List.of(part.first(), part.last()));
                }
                one.put("ranges", allowed);
            }
            list.add(one);
        }
        return list;
    }

    private static <K> List<Object> ranking(Ranking<K> ranking, Function<K, String> name) {
        List<Object> list = new ArrayList<>();
        for (Ranking.Entry<K> entry : ranking.entries()) {
            list.add(entry(name.apply(entry.key()), entry.count()));
        }
        if (ranking.others() > 0) {
            Map<String, Object> rest = entry("all others", ranking.others());
            rest.put("rest", true);
            list.add(rest);
        }
        return list;
    }

    private static Map<String, Object> entry(String name, long count) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", name);
        entry.put("count", count);
        return entry;
    }
}
