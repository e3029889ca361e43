package main

// hotspotCommand groups the statistics of where and when cases cluster.
type hotspotCommand struct {
	Gi       hotspotGiCommand       `cmd:"" help:"Getis-Ord Gi or Gi* of every cell or place."`
	Moran    hotspotMoranCommand    `cmd:"" help:"Local and global Moran's I, general G."`
	Scan     hotspotScanCommand     `cmd:"" help:"Scan statistic: the windows in space, or space and time, with more cases than chance gives."`
	Emerging hotspotEmergingCommand `cmd:"" help:"How hotspots developed: new, consecutive, intensifying, persistent, diminishing, sporadic, oscillating, historical."`
	Forecast hotspotForecastCommand `cmd:"" help:"The next period's cases per cell, with uncertainty and back-test."`
}
