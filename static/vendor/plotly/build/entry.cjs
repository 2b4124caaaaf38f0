// What the site draws with, and nothing else. Scatter is part of the core.
const Plotly = require('plotly.js/lib/core');

Plotly.register([
    require('plotly.js/lib/bar'),
    require('plotly.js/lib/heatmap'),
    require('plotly.js/lib/sankey'),
    require('plotly.js/lib/treemap'),
    require('plotly.js/lib/locales/zh-cn'),
]);
// No button of a chart may send its data to another host, nor advertise one.
Plotly.setPlotConfig({ locale: 'zh-CN', displaylogo: false, showSendToCloud: false, plotlyServerURL: '' });

module.exports = Plotly;
