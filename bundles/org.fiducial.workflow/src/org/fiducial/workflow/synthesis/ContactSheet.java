package org.fiducial.workflow.synthesis;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.fiducial.core.FiducialException;
import org.fiducial.core.image.Captions;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.landmark.LandmarkScheme;

/** A page of a style's pictures with the landmarks they were asked to have: those that were kept, and those that were not with the reason. */
final class ContactSheet {
	/** Folder of the sheets. */
	static final String FOLDER = "contact";
	private static final int COLUMNS = 6;
	private static final int TILE = 144;
	private static final int GAP = 6;
	private static final int LINES = 3;
	private static final int CAPTION = LINES * Captions.LINE + 2;
	private static final Color KEPT = new Color(0x2e8b57);
	private static final Color REJECTED = new Color(0xc0392b);

	private final LandmarkScheme scheme;
	private final int limit;

	/** A picture, what was decided, and where it lies. */
	record Entry(ImageRecord image, Decision decision, Path file) {
	}

	/** @param limit pictures of each kind on a sheet, at most */
	ContactSheet(LandmarkScheme scheme, int limit) {
		this.scheme = scheme;
		this.limit = limit;
	}

	/** Writes a sheet a style into a folder. */
	void write(Path folder, List<Entry> entries) {
		Map<String, List<Entry>> styles = new TreeMap<>();
		entries.forEach(e -> styles.computeIfAbsent(e.image().style(), s -> new ArrayList<>()).add(e));
		try {
			Files.createDirectories(folder);
			for (Map.Entry<String, List<Entry>> e : styles.entrySet()) {
				ImageFiles.writePng(folder.resolve(e.getKey() + ".png"), RgbImage.of(sheet(e.getValue())));
			}
		} catch (IOException e) {
			throw FiducialException.failed(folder + ": contact sheets cannot be written: " + e.getMessage(), e);
		}
	}

	private BufferedImage sheet(List<Entry> entries) {
		List<Entry> kept = spread(entries.stream().filter(e -> e.decision().accepted()).toList());
		List<Entry> rejected = mixed(entries.stream().filter(e -> !e.decision().accepted()).toList());
		int rows = (kept.size() + COLUMNS - 1) / COLUMNS + (rejected.size() + COLUMNS - 1) / COLUMNS;
		BufferedImage sheet = new BufferedImage(GAP + COLUMNS * (TILE + GAP), GAP + Math.max(1, rows) * (TILE + CAPTION + GAP), BufferedImage.TYPE_INT_RGB);
		Graphics2D g = sheet.createGraphics();
		try {
			g.setColor(Color.WHITE);
			g.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
			g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
			int row = rows(g, kept, 0);
			rows(g, rejected, row);
		} finally {
			g.dispose();
		}
		return sheet;
	}

	/** Draws pictures from a row on; tells the row after them. */
	private int rows(Graphics2D g, List<Entry> entries, int from) {
		for (int i = 0; i < entries.size(); i++) {
			tile(g, entries.get(i), GAP + i % COLUMNS * (TILE + GAP), GAP + (from + i / COLUMNS) * (TILE + CAPTION + GAP));
		}
		return from + (entries.size() + COLUMNS - 1) / COLUMNS;
	}

	/** Evenly over the plan. */
	private List<Entry> spread(List<Entry> entries) {
		List<Entry> out = new ArrayList<>();
		int n = Math.min(limit, entries.size());
		for (int i = 0; i < n; i++) {
			out.add(entries.get((int) ((long) i * entries.size() / n)));
		}
		return out;
	}

	/** Of every filter in turn, so that a rare reason is seen too. */
	private List<Entry> mixed(List<Entry> entries) {
		Map<String, Deque<Entry>> byFilter = new TreeMap<>();
		entries.forEach(e -> byFilter.computeIfAbsent(String.valueOf(e.decision().filter()), f -> new ArrayDeque<>()).add(e));
		List<Entry> out = new ArrayList<>();
		while (out.size() < Math.min(limit, entries.size())) {
			byFilter.values().stream().filter(d -> !d.isEmpty()).limit(limit - out.size()).forEach(d -> out.add(d.remove()));
		}
		return out;
	}

	private void tile(Graphics2D g, Entry e, int x, int y) {
		BufferedImage picture = ImageFiles.read(e.file()).toBufferedImage();
		g.drawImage(picture.getScaledInstance(TILE, TILE, Image.SCALE_AREA_AVERAGING), x, y, null);
		double scale = (double) TILE / picture.getWidth();
		Path2D lines = new Path2D.Double();
		double[] s = e.image().shape();
		for (LandmarkScheme.Connection c : scheme.connections()) {
			lines.moveTo(x + (s[2 * c.from()] + .5) * scale, y + (s[2 * c.from() + 1] + .5) * scale);
			lines.lineTo(x + (s[2 * c.to()] + .5) * scale, y + (s[2 * c.to() + 1] + .5) * scale);
		}
		java.awt.Shape clip = g.getClip();
		g.clipRect(x, y, TILE, TILE);
		g.setStroke(new BasicStroke(1));
		g.setColor(Color.YELLOW);
		g.draw(lines);
		g.setClip(clip);
		g.setStroke(new BasicStroke(2));
		g.setColor(e.decision().accepted() ? KEPT : REJECTED);
		g.drawRect(x, y, TILE - 1, TILE - 1);
		caption(g, e, x, y + TILE);
	}

	private static void caption(Graphics2D g, Entry e, int x, int y) {
		String decision = e.image().item() + "-" + e.image().attempt() + (e.decision().accepted() ? " kept" : " rejected");
		List<String> lines = Captions.lines(e.decision().reason() == null ? List.of(decision) : List.of(decision, e.decision().reason()), TILE);
		Captions.draw(g, lines.subList(0, Math.min(LINES, lines.size())), x, y);
	}
}
