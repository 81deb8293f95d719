// SPDX-License-Identifier: Apache-2.0
// Draws the charts, sorts and filters the tables, and shows times in the reader's own zone. The page is complete without it.
'use strict';
(() => {
  const root = document.documentElement;
  const data = JSON.parse(document.getElementById('data').textContent);
  const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
  const narrow = matchMedia('(max-width: 760px)');
  const charts = [];
  let zone = ownZone;
  let format = formatOf(zone);

  const color = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const seriesColor = (series, index) => color(series.name === null ? 's6' : 's' + index);
  const number = (value) => value.toLocaleString('en-US');
  const clip = (text, most) => (text.length > most ? text.slice(0, most - 1) + '…' : text);

  // Times.

  function formatOf(timeZone) {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
      hour: '2-digit', minute: '2-digit', second: '2-digit',
    });
  }

  function timeText(seconds, withSeconds) {
    const parts = format.formatToParts(new Date(seconds * 1000));
    const part = (type) => parts.find((p) => p.type === type).value;
    const clock = part('hour') + ':' + part('minute') + (withSeconds ? ':' + part('second') : '');
    return { day: part('year') + '-' + part('month') + '-' + part('day'), clock };
  }

  function showTimes() {
    for (const element of document.querySelectorAll('time')) {
      const { day, clock } = timeText(Date.parse(element.dateTime) / 1000, true);
      element.textContent = day + ' ' + clock;
    }
    for (const element of document.querySelectorAll('[data-zone]')) {
      element.textContent = zone;
    }
  }

  function offerZones() {
    const button = document.getElementById('zone');
    button.hidden = ownZone === 'UTC';
    const name = () => { button.textContent = 'Show ' + (zone === 'UTC' ? ownZone : 'UTC'); };
    button.addEventListener('click', () => {
      zone = zone === 'UTC' ? ownZone : 'UTC';
      format = formatOf(zone);
      name();
      showTimes();
      drawCharts();
    });
    name();
    showTimes();
  }

  // Tables.

  function keyOf(row, column) {
    const cell = row.cells[column];
    return cell.dataset.key === undefined ? cell.textContent : cell.dataset.key;
  }

  function sort(table, column, direction) {
    const body = table.tBodies[0];
    const isNumber = table.tHead.rows[0].cells[column].dataset.kind === 'number';
    const sign = direction === 'ascending' ? 1 : -1;
    const rows = Array.from(body.rows, (row) => {
      const key = keyOf(row, column);
      return { row, key: isNumber ? Number(key || -1) : key };
    });
    rows.sort((one, other) => sign * (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    body.append(...rows.map((entry) => entry.row));
  }

  function makeSortable(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    const status = document.getElementById('status');
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const first = head.dataset.kind === 'number' ? 'descending' : 'ascending';
        const second = first === 'ascending' ? 'descending' : 'ascending';
        const direction = head.getAttribute('aria-sort') === first ? second : first;
        heads.forEach((each) => each.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', direction);
        sort(table, column, direction);
        status.textContent = 'Sorted by ' + button.textContent + ', ' + direction;
      });
    });
  }

  function offerFilter() {
    const input = document.getElementById('filter');
    if (input === null) {
      return;
    }
    const rows = Array.from(document.getElementById('rows').tBodies[0].rows);
    const found = document.getElementById('found');
    input.addEventListener('input', () => {
      const wanted = input.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      found.textContent = number(shown) + ' of ' + number(rows.length) + ' rows';
    });
  }

  // Charts.

  function axis(extra) {
    return {
      border: { color: color('line') },
      ...extra,
      ticks: { color: color('soft'), maxRotation: 0, ...(extra.ticks || {}) },
      grid: { color: color('line'), drawTicks: false, ...(extra.grid || {}) },
    };
  }

  function options(extra) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false, devicePixelRatio: Math.max(2, window.devicePixelRatio),
      ...extra,
      plugins: { legend: { display: false }, tooltip: { callbacks: {} }, ...extra.plugins },
    };
  }

  const legend = () => ({
    display: true, position: 'bottom', labels: { color: color('ink'), boxWidth: 12, boxHeight: 12, padding: 14 },
  });

  function stacked(part, labels, name) {
    return {
      labels,
      datasets: part.series.map((series, index) => ({
        label: name(series), data: series.counts, backgroundColor: seriesColor(series, index),
        categoryPercentage: 1, barPercentage: part.bins > 60 ? 1 : 0.9, minBarLength: 2, stack: 'all',
      })).map((set) => ({ ...set, data: set.data.map((value) => value || null) })),
    };
  }

  const count = () => axis({ stacked: true, beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 6, padding: 6 } });
  const jailName = (series) => (series.name === null ? 'other jails' : series.name);

  function timeLine(part) {
    const starts = Array.from({ length: part.bins }, (_, bin) => part.start + bin * part.width);
    const withSeconds = part.width < 60;
    const spansDays = part.bins * part.width > 86400;
    const labels = starts.map((start) => {
      const { day, clock } = timeText(start, withSeconds);
      return part.width >= 86400 ? day : spansDays ? [clock, day] : clock;
    });
    const title = (items) => {
      const start = starts[items[0].dataIndex];
      const from = timeText(start, withSeconds);
      return from.day + ' ' + from.clock + ' to ' + timeText(start + part.width, withSeconds).clock + ' ' + zone;
    };
    return {
      type: 'bar',
      data: stacked(part, labels, jailName),
      options: options({
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: axis({ stacked: true, grid: { display: false }, ticks: { autoSkipPadding: 24, maxTicksLimit: narrow.matches ? 4 : 9 } }),
          y: count(),
        },
        plugins: { legend: legend(), tooltip: { filter: (item) => item.raw !== null, callbacks: { title } } },
      }),
    };
  }

  // The allowed ports: a tint over the whole height, and a line below, both in the jail's color.
  const rangeBands = (part) => ({
    id: 'ranges',
    beforeDatasetsDraw(chart) {
      const { ctx, chartArea: area } = chart;
      const x = (port) => area.left + ((port - part.first) / (part.bins * part.width)) * area.width;
      part.series.forEach((series, index) => {
        (series.ranges ?? []).forEach(([first, last]) => {
          const left = x(first);
          const width = Math.max(3, x(last + 1) - left);
          ctx.save();
          ctx.fillStyle = seriesColor(series, index);
          ctx.fillRect(left, area.bottom, width, 4);
          ctx.globalAlpha = 0.16;
          ctx.fillRect(left, area.top, width, area.height);
          ctx.restore();
        });
      });
    },
  });

  // Of many ranges the table has them all.
  const allowed = (ranges) => ranges.slice(0, 3).map((range) => range.join('–')).join(', ')
      + (ranges.length > 3 ? ' and ' + (ranges.length - 3) + ' more' : '');

  function portHistogram(part) {
    const starts = Array.from({ length: part.bins }, (_, bin) => part.first + bin * part.width);
    const name = (series) => jailName(series)
        + (series.ranges ? ' (allowed ' + allowed(series.ranges) + ')' : series.name === null ? '' : ' (range not known)');
    const title = (items) => {
      const start = starts[items[0].dataIndex];
      return 'ports ' + start + '–' + (start + part.width - 1);
    };
    return {
      type: 'bar',
      data: stacked(part, starts, name),
      options: options({
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: axis({ stacked: true, grid: { display: false }, ticks: { autoSkipPadding: 24, padding: 8, maxTicksLimit: narrow.matches ? 5 : 12 } }),
          y: count(),
        },
        plugins: { legend: legend(), tooltip: { filter: (item) => item.raw !== null, callbacks: { title } } },
      }),
      plugins: [rangeBands(part)],
    };
  }

  function ranking(entries) {
    return {
      type: 'bar',
      data: {
        labels: entries.map((entry) => clip(entry.name, narrow.matches ? 20 : 30)),
        datasets: [{
          label: 'violations', data: entries.map((entry) => entry.count), minBarLength: 2, barPercentage: 0.8, categoryPercentage: 0.9,
          backgroundColor: entries.map((entry) => color(entry.rest ? 's6' : 's0')), borderRadius: 3,
        }],
      },
      options: options({
        indexAxis: 'y',
        scales: {
          x: axis({ beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 5 } }),
          y: axis({ grid: { display: false }, ticks: { autoSkip: false, color: color('ink'), padding: 6 } }),
        },
        plugins: { tooltip: { callbacks: { title: (items) => entries[items[0].dataIndex].name } } },
      }),
    };
  }

  const drawers = { time: timeLine, ports: portHistogram, programs: ranking, destinations: ranking };

  function drawCharts() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    charts.splice(0).forEach((chart) => chart.destroy());
    for (const [name, draw] of Object.entries(drawers)) {
      const canvas = document.getElementById(name + '-chart');
      if (canvas !== null) {
        if (Array.isArray(data[name])) {
          canvas.parentElement.style.height = 46 + 28 * data[name].length + 'px';
        }
        charts.push(new Chart(canvas, draw(data[name])));
      }
    }
  }

  function followAppearance() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);
    narrow.addEventListener('change', drawCharts);
    addEventListener('beforeprint', () => { root.classList.add('printing'); drawCharts(); });
    addEventListener('afterprint', () => { root.classList.remove('printing'); drawCharts(); });
  }

  root.classList.add('scripted');
  document.querySelectorAll('details[data-text]').forEach((details) => { details.open = false; });
  document.querySelectorAll('table').forEach(makeSortable);
  offerZones();
  offerFilter();
  drawCharts();
  followAppearance();
})();
