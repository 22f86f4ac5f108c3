package org.fiducial.ui.samples;

import java.util.Optional;

import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.jface.layout.TableColumnLayout;
import org.eclipse.jface.viewers.ColumnWeightData;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.IEditorPart;
import org.eclipse.ui.ISelectionListener;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.part.ViewPart;
import org.fiducial.model.AnnotationSource;
import org.fiducial.model.Sample;
import org.fiducial.store.DatasetInfo;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.store.StoreChange;
import org.fiducial.store.StoreListener;
import org.fiducial.ui.UserErrors;
import org.fiducial.ui.project.DatasetsView;
import org.fiducial.ui.project.ProjectSession;

/**
 * The samples of the selected dataset: a virtual table over the ids in memory; rows are read in pages, thumbnails made in the
 * background. Filter by part of the key; the selected sample is shown in the editor, Enter goes there.
 */
public final class SamplesView extends ViewPart {
	/** Id of the view. */
	public static final String ID = "org.fiducial.ui.samples";
	/** Id of the editor that samples are opened in, contributed by org.fiducial.ui.editor. */
	public static final String EDITOR_ID = "org.fiducial.ui.editor.landmarks";

	private final ISelectionListener datasetSelected = (part, selection) -> {
		if (part instanceof DatasetsView && selection instanceof IStructuredSelection s) {
			show(s.getFirstElement() instanceof DatasetInfo i ? i.name() : null);
		}
	};
	private final Runnable sessionChanged = this::sessionChanged;
	private final StoreListener storeChanged = this::storeChanged;
	private Text filter;
	private Table table;
	private Thumbnails thumbnails;
	private SamplePages pages;
	private Optional<ProjectStore> store = Optional.empty();
	private String dataset;
	private SampleInput opened;
	private IEditorPart shown;

	@Override
	public void createPartControl(Composite parent) {
		Composite area = new Composite(parent, SWT.NONE);
		GridLayoutFactory.fillDefaults().spacing(0, 2).applyTo(area);
		filter = new Text(area, SWT.SEARCH | SWT.ICON_SEARCH | SWT.ICON_CANCEL);
		filter.setMessage("part of the file name");
		GridDataFactory.fillDefaults().grab(true, false).applyTo(filter);
		filter.addListener(SWT.Modify, e -> reload());
		Composite list = new Composite(area, SWT.NONE);
		GridDataFactory.fillDefaults().grab(true, true).applyTo(list);
		TableColumnLayout layout = new TableColumnLayout();
		list.setLayout(layout);
		table = new Table(list, SWT.VIRTUAL | SWT.SINGLE | SWT.FULL_SELECTION | SWT.V_SCROLL);
		table.setHeaderVisible(true);
		column(layout, "Sample", 5, 140);
		column(layout, "Style", 2, 70);
		column(layout, "Split", 1, 56);
		column(layout, "Edited", 1, 70);
		table.addListener(SWT.SetData, e -> fill((TableItem) e.item, e.index));
		table.addListener(SWT.Selection, e -> open(table.getSelectionIndex(), false));
		table.addListener(SWT.DefaultSelection, e -> open(table.getSelectionIndex(), true));
		thumbnails = new Thumbnails(table.getDisplay(), this::stale);
		getSite().getPage().addSelectionListener(DatasetsView.ID, datasetSelected);
		ProjectSession.get().addListener(sessionChanged);
		show(selectedDataset());
	}

	private String selectedDataset() {
		return getSite().getPage().findView(DatasetsView.ID) instanceof DatasetsView view && view.viewer().getStructuredSelection().getFirstElement() instanceof DatasetInfo i
				? i.name() : null;
	}

	/** Lets go of the old project at once; the datasets view may hear of the new one later than this view. */
	private void sessionChanged() {
		show(null);
		table.getDisplay().asyncExec(() -> {
			if (!table.isDisposed()) {
				show(selectedDataset());
			}
		});
	}

	/** @param width least width in pixels */
	private void column(TableColumnLayout layout, String title, int weight, int width) {
		TableColumn column = new TableColumn(table, SWT.LEFT);
		column.setText(title);
		layout.setColumnData(column, new ColumnWeightData(weight, width));
	}

	private void show(String name) {
		store.ifPresent(s -> s.removeListener(storeChanged));
		store = ProjectSession.get().store();
		store.ifPresent(s -> s.addListener(storeChanged));
		boolean same = name != null && name.equals(dataset) && pages != null && store.isPresent() && pages.store() == store.get();
		dataset = name;
		if (!same) {
			reload();
		}
	}

	/** Reads the ids anew; selects the sample that the editor shows, in whatever row it is now. */
	private void reload() {
		pages = store.isEmpty() || dataset == null ? null : new SamplePages(store.get(), query());
		table.setItemCount(pages == null ? 0 : pages.size());
		table.clearAll();
		setContentDescription(pages == null ? "" : counted());
		int row = pages == null || opened == null || opened.store() != pages.store() ? -1 : pages.indexOf(opened.sample().getId());
		// GTK moves the selection to a row that stays
		table.deselectAll();
		if (row >= 0) {
			table.setSelection(row);
		}
	}

	private String counted() {
		if (filter.getText().isBlank()) {
			return String.format(pages.size() == 1 ? "%s: %,d sample" : "%s: %,d samples", dataset, pages.size());
		}
		return String.format("%s: %,d of %,d samples", dataset, pages.size(), pages.store().samples().count(SampleQuery.of(dataset)));
	}

	private SampleQuery query() {
		SampleQuery all = SampleQuery.of(dataset);
		return filter.getText().isBlank() ? all : all.text(filter.getText().strip());
	}

	/** Called by whatever thread made the change. */
	private void storeChanged(StoreChange change) {
		if (change.kind() == StoreChange.Kind.SAMPLES && (change.dataset() == null || change.dataset().equals(dataset))) {
			table.getDisplay().asyncExec(() -> {
				if (!table.isDisposed()) {
					reload();
				}
			});
		} else if (change.kind() == StoreChange.Kind.ANNOTATIONS) {
			table.getDisplay().asyncExec(() -> change.sampleIds().forEach(this::stale));
		}
	}

	private void fill(TableItem item, int index) {
		// GTK asks for rows once more while they are being removed, the last one as row -1
		if (pages == null || index < 0 || index >= pages.size()) {
			return;
		}
		Sample sample = pages.get(index);
		item.setText(new String[] { sample.getKey(), sample.getStyle() == null ? "" : sample.getStyle(), sample.getSplit() == null ? "" : sample.getSplit(), edited(sample) ? "✓" : "" });
		item.setImage(0, thumbnails.get(sample, pages.store().imageOf(sample)));
	}

	private boolean edited(Sample sample) {
		return pages.store().annotations().of(sample.getId()).stream().anyMatch(a -> a.getSource() == AnnotationSource.HUMAN);
	}

	/** The row of a sample is to be filled anew. */
	private void stale(long id) {
		int row = pages == null || table.isDisposed() ? -1 : pages.indexOf(id);
		if (row >= 0 && row < table.getItemCount()) {
			table.clear(row);
		}
	}

	/** Whether there are samples in the list. */
	public boolean hasSamples() {
		return pages != null && pages.size() > 0;
	}

	/** Opens the sample that many rows further in the editor; stays at the ends. */
	public void step(int rows) {
		if (hasSamples()) {
			int from = table.getSelectionIndex();
			open(Math.max(0, Math.min(pages.size() - 1, from < 0 ? 0 : from + rows)), true);
		}
	}

	/** Shows a row in the editor, in place of the one shown before: walking through a list leaves no trail of editors. */
	private void open(int row, boolean activate) {
		if (row < 0) {
			return;
		}
		table.setSelection(row);
		table.showSelection();
		UserErrors.guard("Open Sample", () -> {
			try {
				IWorkbenchPage page = getSite().getPage();
				opened = new SampleInput(pages.store(), pages.get(row));
				IEditorPart next = page.openEditor(opened, EDITOR_ID, activate);
				if (shown != null && shown != next) {
					page.closeEditor(shown, false);
				}
				shown = next;
			} catch (PartInitException e) {
				throw new IllegalStateException(e.getMessage(), e);
			}
		});
	}

	/** The virtual table. */
	public Table table() {
		return table;
	}

	@Override
	public void setFocus() {
		table.setFocus();
	}

	@Override
	public void dispose() {
		getSite().getPage().removeSelectionListener(DatasetsView.ID, datasetSelected);
		ProjectSession.get().removeListener(sessionChanged);
		store.ifPresent(s -> s.removeListener(storeChanged));
		if (thumbnails != null) {
			thumbnails.dispose();
		}
		super.dispose();
	}
}
