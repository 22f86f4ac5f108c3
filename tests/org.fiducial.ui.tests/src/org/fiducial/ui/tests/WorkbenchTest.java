package org.fiducial.ui.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.ErrorDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.IWorkbenchCommandConstants;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.commands.ICommandService;
import org.eclipse.ui.handlers.IHandlerService;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.dataset.DatasetImportService;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.landmark.Shapes;
import org.fiducial.model.Annotation;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.ui.editor.LandmarkCanvas;
import org.fiducial.ui.editor.LandmarkEditor;
import org.fiducial.ui.editor.session.EditSession;
import org.fiducial.ui.project.DatasetsView;
import org.fiducial.ui.project.ImportJob;
import org.fiducial.ui.project.ProjectSession;
import org.fiducial.ui.samples.SamplesView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbenchTest {
	private static final int FACES = 12;

	@TempDir
	Path folder;
	private final Robot robot = new Robot(PlatformUI.getWorkbench().getDisplay());

	@BeforeEach
	void openProject() throws Exception {
		Path faces = Files.createDirectory(folder.resolve("faces"));
		PortraitStyle[] styles = PortraitStyle.values();
		for (int i = 0; i < FACES; i++) {
			Portrait portrait = PortraitGenerator.draw(styles[i % styles.length], 5, i, 256);
			String name = String.format(Locale.ROOT, "face-%02d", i);
			ImageFiles.writePng(faces.resolve(name + ".png"), portrait.image());
			Files.writeString(faces.resolve(name + ".pts"), pts(portrait.landmarks()));
		}
		Path project = folder.resolve("project");
		try (ProjectStore store = ProjectStore.create(project, "workbench test")) {
			assertEquals(FACES, new DatasetImportService(store).run(ImportRequest.of("300w", faces, "faces"), null).added());
		}
		robot.ui(() -> {
			// there is no window manager under Xvfb that would give the window the keyboard
			page().getWorkbenchWindow().getShell().forceActive();
			ProjectSession.get().open(project);
			return null;
		});
	}

	private static String pts(double[] shape) {
		StringBuilder s = new StringBuilder("version: 1\nn_points: 68\n{\n");
		for (int i = 0; i < shape.length; i += 2) {
			s.append(String.format(Locale.ROOT, "%.3f %.3f%n", shape[i] + 1, shape[i + 1] + 1));
		}
		return s.append("}\n").toString();
	}

	@AfterEach
	void closeProject() {
		robot.ui(() -> page().closeAllEditors(false));
		robot.ui(() -> {
			ProjectSession.get().close();
			return null;
		});
	}

	private static IWorkbenchPage page() {
		return PlatformUI.getWorkbench().getWorkbenchWindows()[0].getActivePage();
	}

	private Table samples() {
		return robot.ui(WorkbenchTest::table);
	}

	/** Opens the first sample by a click on its row. */
	private LandmarkEditor openFirst() throws Exception {
		return open(0);
	}

	private LandmarkEditor open(int index) throws Exception {
		Table table = samples();
		robot.await("samples listed", () -> table.getItemCount() > index);
		Rectangle row = robot.ui(() -> table.getItem(index).getBounds(0));
		robot.click(table, row.x + 70, row.y + row.height / 2.);
		robot.await("editor open", () -> page().getActiveEditor() instanceof LandmarkEditor e && e.canvas() != null);
		return robot.ui(() -> (LandmarkEditor) page().getActiveEditor());
	}

	private static Point on(LandmarkCanvas canvas, int point) {
		double[] s = canvas.session().shape();
		return new Point((int) Math.round(canvas.view().screenX(s[2 * point])), (int) Math.round(canvas.view().screenY(s[2 * point + 1])));
	}

	private double[] stored(LandmarkCanvas canvas) {
		return store().annotations().find(canvas.session().sample().getId(), EditSession.MANUAL).map(a -> a.getShape()).orElse(null);
	}

	@Test
	void datasetsAndSamplesAreListedWithThumbnails() throws Exception {
		robot.await("dataset listed", () -> ((DatasetsView) page().findView(DatasetsView.ID)).viewer().getTable().getItemCount() == 1);
		assertEquals("faces", robot.ui(() -> ((DatasetsView) page().findView(DatasetsView.ID)).viewer().getTable().getItem(0).getText(0)));
		Table table = samples();
		robot.await("samples listed", () -> table.getItemCount() == FACES);
		robot.await("thumbnails made", () -> {
			var image = table.getItem(0).getImage(0);
			return image != null && image.getImageData().getPixel(24, 24) != image.getImageData().getPixel(0, 0);
		});
		assertTrue(robot.ui(() -> table.getItem(0).getText(0)).contains("face-00"));
		robot.screenshot("1-project");
	}

	@Test
	void draggingAPointIsSavedAndUndone() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		double[] before = robot.ui(() -> canvas.session().shape().clone());
		Point p = robot.ui(() -> on(canvas, 30));
		robot.screenshot("2-editor");
		robot.drag(canvas, p.x, p.y, p.x + 40, p.y + 20);
		robot.await("the edit is saved when the button goes up", () -> stored(canvas) != null);
		double scale = robot.ui(() -> canvas.view().scale());
		double[] moved = stored(canvas);
		assertEquals(before[60] + 40 / scale, moved[60], 1.5 / scale);
		assertEquals(before[61] + 20 / scale, moved[61], 1.5 / scale);
		assertEquals(before[0], moved[0]);
		robot.screenshot("3-dragged");
		robot.type('z', SWT.CTRL);
		robot.await("undone", () -> stored(canvas) == null && java.util.Arrays.equals(before, canvas.session().shape()));
		robot.type('y', SWT.CTRL);
		robot.await("redone", () -> java.util.Arrays.equals(moved, stored(canvas)));
	}

	@Test
	void arrowsNudgeAndABoxSelectsAGroup() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		double[] before = robot.ui(() -> canvas.session().shape().clone());
		Point p = robot.ui(() -> on(canvas, 8));
		robot.click(canvas, p.x, p.y);
		robot.await("point selected", () -> canvas.session().selection().get(8));
		robot.key(SWT.ARROW_RIGHT);
		robot.key(SWT.ARROW_DOWN, SWT.SHIFT);
		robot.await("nudged twice", () -> stored(canvas) != null && stored(canvas)[17] != before[17]);
		double[] nudged = stored(canvas);
		assertEquals(before[16] + 1, nudged[16], 1e-9);
		assertEquals(before[17] + 10, nudged[17], 1e-9);
		// everything, moved as one
		robot.drag(canvas, 4, 4, robot.ui(() -> canvas.getSize().x - 4), robot.ui(() -> canvas.getSize().y - 4));
		robot.await("all points selected", () -> canvas.session().selection().cardinality() == 68);
		robot.key(SWT.ARROW_LEFT);
		robot.await("all moved", () -> stored(canvas)[0] != nudged[0]);
		double[] all = stored(canvas);
		for (int i = 0; i < 68; i++) {
			assertEquals(nudged[2 * i] - 1, all[2 * i], 1e-9);
		}
		robot.screenshot("4-group");
	}

	@Test
	void zoomingKeepsPointsUnderTheMouseEditable() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		Point p = robot.ui(() -> on(canvas, 36));
		robot.click(canvas, p.x, p.y);
		double scale = robot.ui(() -> canvas.view().scale());
		for (int i = 0; i < 4; i++) {
			robot.type('+');
		}
		robot.await("zoomed", () -> canvas.view().scale() > scale * 1.9);
		robot.screenshot("5-zoomed");
		robot.type('f');
		robot.await("fitted", () -> canvas.view().scale() == scale);
	}

	@Test
	void nextAndPreviousWalkThroughTheSamples() throws Exception {
		LandmarkEditor first = openFirst();
		robot.ui(() -> {
			first.setFocus();
			return null;
		});
		robot.key(SWT.PAGE_DOWN, SWT.CTRL);
		robot.await("second sample", () -> page().getActiveEditor() != first && page().getActiveEditor().getTitle().contains("face-01"));
		Table table = samples();
		robot.await("second row selected", () -> table.getSelectionIndex() == 1);
	}

	@Test
	void editsSurviveClosingAndOpeningTheProject() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		Point p = robot.ui(() -> on(canvas, 0));
		robot.click(canvas, p.x, p.y);
		robot.await("point selected", () -> canvas.session().selection().get(0));
		robot.key(SWT.ARROW_UP);
		robot.await("edit saved", () -> stored(canvas) != null);
		double[] edited = stored(canvas);
		long sample = robot.ui(() -> canvas.session().sample().getId());
		Path project = store().folder();
		robot.ui(() -> {
			ProjectSession.get().close();
			ProjectSession.get().open(project);
			return null;
		});
		assertArrayEquals(edited, store().annotations().find(sample, EditSession.MANUAL).orElseThrow().getShape());
		robot.await("the old editor is closed", () -> page().getEditorReferences().length == 0);
	}

	private static ProjectStore store() {
		return ProjectSession.get().store().orElseThrow();
	}

	/** Makes a project of plain pictures and opens it. */
	private void openPlain(int pictures, int rgb) throws Exception {
		Path plain = Files.createDirectory(folder.resolve("plain"));
		RgbImage picture = new RgbImage(8, 8);
		for (int i = 0; i < picture.rgb().length; i += 3) {
			picture.rgb()[i] = (byte) (rgb >> 16);
			picture.rgb()[i + 1] = (byte) (rgb >> 8);
			picture.rgb()[i + 2] = (byte) rgb;
		}
		for (int i = 0; i < pictures; i++) {
			ImageFiles.writePng(plain.resolve(String.format(Locale.ROOT, "plain-%04d.png", i)), picture);
		}
		Path project = folder.resolve("plain-project");
		try (ProjectStore store = ProjectStore.create(project, "plain pictures")) {
			assertEquals(pictures, new DatasetImportService(store).run(ImportRequest.of("images", plain, "plain"), null).added());
		}
		robot.ui(() -> {
			ProjectSession.get().open(project);
			return null;
		});
		Table table = samples();
		robot.await("the other project's samples listed", () -> table.getItemCount() == pictures);
	}

	/** The colour in the middle of a row's thumbnail; -1 if there is none. UI thread. */
	private static int thumbnail(Table table, int row) {
		Image image = table.getItem(row).getImage(0);
		return image == null ? -1 : rgb(image.getImageData(), 24, 24);
	}

	private static int rgb(ImageData data, int x, int y) {
		RGB c = data.palette.getRGB(data.getPixel(x, y));
		return c.red << 16 | c.green << 8 | c.blue;
	}

	@Test
	void thumbnailsAreThoseOfTheProjectThatIsOpen() throws Exception {
		Table table = samples();
		robot.await("samples listed", () -> table.getItemCount() == FACES);
		robot.await("thumbnails made", () -> thumbnail(table, 0) > 0);
		openPlain(1, 0xc81e3c);
		robot.await("the other project's thumbnail", () -> thumbnail(table, 0) == 0xc81e3c);
	}

	@Test
	void rowsScrolledPastInAHurryGetTheirThumbnailsToo() throws Exception {
		int rows = 300;
		openPlain(rows, 0x3cc81e);
		Table table = samples();
		robot.ui(() -> {
			for (int i = 0; i < rows; i++) {
				table.getItem(i).getImage(0);
			}
			return null;
		});
		robot.await("thumbnails of the first rows", () -> thumbnail(table, 0) == 0x3cc81e && thumbnail(table, 7) == 0x3cc81e);
	}

	@Test
	void theSampleInTheEditorStaysSelectedWhenRowsMove() throws Exception {
		open(1);
		Table table = samples();
		long first = store().samples().ids(SampleQuery.of("faces"))[0];
		assertEquals(1, store().samples().remove(List.of(first)));
		robot.await("the first row is gone", () -> table.getItemCount() == FACES - 1);
		assertEquals(0, robot.ui(table::getSelectionIndex));
		assertEquals(page().getActiveEditor().getTitle(), robot.ui(() -> table.getItem(0).getText(0)));
	}

	@Test
	void anEditThatChangesTheNumbersOfADatasetLeavesTheListAsItIs() throws Exception {
		openPlain(3, 0x1e3cc8);
		LandmarkCanvas canvas = open(1).canvas();
		robot.ui(() -> {
			canvas.session().placeTemplate();
			return null;
		});
		Table datasets = robot.ui(() -> ((DatasetsView) page().findView(DatasetsView.ID)).viewer().getTable());
		robot.await("the edit is counted", () -> datasets.getItem(0).getText(3).startsWith("33"));
		assertEquals(0, robot.ui(datasets::getSelectionIndex));
		assertEquals(1, robot.ui(samples()::getSelectionIndex));
	}

	@Test
	void absentPointsAreNotDrawn() throws Exception {
		long first = store().samples().ids(SampleQuery.of("faces"))[0];
		Annotation some = store().annotations().find(first, "imported").orElseThrow();
		double[] shape = some.getShape().clone();
		shape[0] = shape[1] = shape[60] = shape[61] = Double.NaN;
		some.setShape(shape);
		store().annotations().save(some, some.getVersion(), "ann");
		LandmarkCanvas canvas = openFirst().canvas();
		robot.ui(() -> {
			Point size = canvas.getSize();
			Image image = new Image(canvas.getDisplay(), size.x, size.y);
			Event paint = new Event();
			paint.gc = new GC(image);
			canvas.notifyListeners(SWT.Paint, paint);
			paint.gc.dispose();
			ImageData drawn = image.getImageData();
			image.dispose();
			for (int i = 0; i < 36; i++) {
				assertEquals(0x3a3a3c, rgb(drawn, i % 6, i / 6), "in the corner, where coordinates that are no numbers end up");
			}
			return null;
		});
	}

	private static void mouse(LandmarkCanvas canvas, int type, int button, int held, int x, int y) {
		Event e = new Event();
		e.button = button;
		e.stateMask = held;
		e.x = x;
		e.y = y;
		canvas.notifyListeners(type, e);
	}

	@Test
	void aDragIsEndedByItsOwnButtonAloneAndNothingElseHappensMeanwhile() throws Exception {
		LandmarkEditor editor = openFirst();
		LandmarkCanvas canvas = editor.canvas();
		robot.ui(() -> {
			EditSession session = canvas.session();
			session.select(30);
			session.moveSelection(1, 0);
			double[] before = stored(canvas);
			Point p = on(canvas, 30);
			double scale = canvas.view().scale();
			mouse(canvas, SWT.MouseDown, 1, 0, p.x, p.y);
			mouse(canvas, SWT.MouseMove, 0, SWT.BUTTON1, p.x + 20, p.y);
			mouse(canvas, SWT.MouseDown, 3, SWT.BUTTON1, p.x + 20, p.y);
			mouse(canvas, SWT.MouseMove, 0, SWT.BUTTON1 | SWT.BUTTON3, p.x + 30, p.y);
			mouse(canvas, SWT.MouseUp, 3, SWT.BUTTON1 | SWT.BUTTON3, p.x + 30, p.y);
			assertTrue(canvas.dragging());
			Event arrow = new Event();
			arrow.keyCode = SWT.ARROW_DOWN;
			canvas.notifyListeners(SWT.KeyDown, arrow);
			editor.getSite().getService(IHandlerService.class).executeCommand(IWorkbenchCommandConstants.EDIT_UNDO, null);
			assertArrayEquals(before, stored(canvas));
			mouse(canvas, SWT.MouseUp, 1, SWT.BUTTON1, p.x + 40, p.y);
			assertEquals(before[60] + 40 / scale, stored(canvas)[60], 1e-6);
			assertEquals(before[61], stored(canvas)[61], 1e-6);
			editor.getSite().getService(IHandlerService.class).executeCommand(IWorkbenchCommandConstants.EDIT_UNDO, null);
			assertArrayEquals(before, stored(canvas));
			return null;
		});
	}

	@Test
	void closingTheProjectCancelsTheJobsAtWorkOnIt() throws Exception {
		ProjectStore store = store();
		CountDownLatch begun = new CountDownLatch(1);
		Job job = new Job("at work on the project") {
			@Override
			protected IStatus run(IProgressMonitor monitor) {
				while (!monitor.isCanceled()) {
					store.samples().count(SampleQuery.all());
					begun.countDown();
				}
				return Status.CANCEL_STATUS;
			}

			@Override
			public boolean belongsTo(Object family) {
				return family == store;
			}
		};
		job.setSystem(true);
		job.schedule();
		begun.await();
		robot.ui(() -> {
			ProjectSession.get().close();
			return null;
		});
		assertEquals(IStatus.CANCEL, job.getResult().getSeverity());
		ImportJob importing = new ImportJob(store, ImportRequest.of(null, Path.of("/"), "all"));
		assertTrue(importing.belongsTo(store));
		assertEquals("Importing /", importing.getName());
	}

	/** The first control of a class with such a text in a window. UI thread. */
	private static <T extends Control> Optional<T> find(Composite in, Class<T> type, Predicate<T> wanted) {
		for (Control child : in.getChildren()) {
			Optional<T> found = type.isInstance(child) && wanted.test(type.cast(child)) ? Optional.of(type.cast(child))
					: child instanceof Composite c ? find(c, type, wanted) : Optional.empty();
			if (found.isPresent()) {
				return found;
			}
		}
		return Optional.empty();
	}

	@Test
	void undoingAPlacedFaceOffersItAgain() throws Exception {
		openPlain(1, 0x1e3cc8);
		LandmarkCanvas canvas = open(0).canvas();
		Callable<Boolean> offered = () -> find(canvas.getParent(), Button.class, b -> b.getText().equals("Place a face")).orElseThrow().isVisible();
		robot.await("a face is offered", offered);
		Button button = robot.ui(() -> find(canvas.getParent(), Button.class, b -> true).orElseThrow());
		robot.click(button, 20, 10);
		robot.await("placed", () -> stored(canvas) != null && !button.isVisible());
		assertTrue(robot.ui(canvas::isFocusControl), "the keys are the editor's again");
		robot.await("marked as edited", () -> table().getItem(0).getText(3).equals("✓"));
		robot.screenshot("6-placed");
		robot.type('z', SWT.CTRL);
		robot.await("undone", () -> canvas.session().shape() == null);
		robot.await("offered again", offered);
		robot.await("no longer marked as edited", () -> table().getItem(0).getText(3).isEmpty());
	}

	@Test
	void lettersScaleAndTurnAGroupAndDeleteMakesItAbsent() throws Exception {
		LandmarkCanvas canvas = openFirst().canvas();
		double[] before = robot.ui(() -> {
			canvas.setFocus();
			canvas.session().selectAll();
			return canvas.session().shape().clone();
		});
		robot.type('b');
		robot.await("bigger", () -> stored(canvas) != null);
		assertEquals(1.01, Shapes.box(stored(canvas)).width() / Shapes.box(before).width(), 1e-9);
		robot.type('s');
		robot.await("smaller", () -> Math.abs(Shapes.box(stored(canvas)).width() - Shapes.box(before).width()) < 1e-9);
		robot.key(SWT.DEL);
		robot.await("absent", () -> canvas.session().missing() == 68);
	}

	@Test
	void aFilterThatNothingFitsSaysHowManyThereAre() throws Exception {
		openFirst();
		Table table = samples();
		robot.ui(() -> {
			SamplesView view = (SamplesView) page().findView(SamplesView.ID);
			Text filter = find(table.getParent().getParent(), Text.class, t -> true).orElseThrow();
			filter.setText("face-03");
			assertEquals(1, table.getItemCount());
			assertEquals(-1, table.getSelectionIndex(), "the editor shows another sample");
			filter.setText("nothing");
			assertEquals(0, table.getItemCount());
			assertEquals("faces: 0 of 12 samples", view.getContentDescription());
			filter.setText("");
			assertEquals("faces: 12 samples", view.getContentDescription());
			assertEquals(0, table.getSelectionIndex());
			return null;
		});
	}

	@Test
	void whatAnImportLeavesOutIsShown() throws Exception {
		Path some = Files.createDirectory(folder.resolve("some"));
		Files.writeString(some.resolve("broken.png"), "no picture");
		ImageFiles.writePng(some.resolve("good.png"), new RgbImage(8, 8));
		Callable<Optional<Shell>> dialog = () -> Stream.of(table().getDisplay().getShells())
				.filter(s -> s.isVisible() && find(s, Label.class, l -> l.getText().contains("broken.png: not an image")).isPresent()).findFirst();
		// the harness suppresses dialogs
		ErrorDialog.AUTOMATED_MODE = false;
		try {
			ImportJob job = new ImportJob(store(), ImportRequest.of("images", some, "some"));
			job.schedule();
			job.join();
			assertTrue(job.getResult().isOK());
			robot.await("what is left out is shown", () -> dialog.call().isPresent());
			robot.ui(() -> {
				dialog.call().orElseThrow().close();
				return null;
			});
		} finally {
			ErrorDialog.AUTOMATED_MODE = true;
		}
	}

	private static Table table() {
		return ((SamplesView) page().findView(SamplesView.ID)).table();
	}

	@Test
	void commandsAreThereForWhatIsOpen() throws Exception {
		List<String> commands = List.of("org.fiducial.ui.project.close", "org.fiducial.ui.import", "org.fiducial.ui.samples.next", "org.fiducial.ui.samples.previous");
		ICommandService service = PlatformUI.getWorkbench().getService(ICommandService.class);
		robot.await("enabled with a project", () -> commands.stream().allMatch(c -> service.getCommand(c).isEnabled()));
		robot.ui(() -> {
			ProjectSession.get().close();
			return null;
		});
		robot.await("disabled without", () -> commands.stream().noneMatch(c -> service.getCommand(c).isEnabled()));
	}
}
