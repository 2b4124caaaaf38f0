"""Between the web server and the views: middleware, limits and queues, copies that hold, logs, health and metrics."""
