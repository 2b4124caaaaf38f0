"""What can be wrong with a file as a whole before a sheet of it is looked at: its kind, its size, what reading it costs."""

from __future__ import annotations

from budget.findings.kinds import FindingKind, Severity, kinds

FILES: dict[str, FindingKind] = kinds(
    Severity.ERROR,
    (
        "file.too_many_rows",
        "文件一共有 {rows} 行，超过能读的 {limit} 行。",
        "请删去与预算公开无关的工作表和行（选中后右键删除），保存后重新上传。",
    ),
    (
        "file.other_kind",
        "这是{kind}，不是能读的表格。",
        "请{advice}。",
    ),
    (
        "file.web_without_table",
        "这是网页，里面没有表格。",
        "请从系统里重新导出，或用 Excel、WPS 打开后另存为 .xlsx 再上传。",
    ),
    (
        "file.web_frames",
        "这只是网页的外壳，表格在同名的“.files”文件夹里，没有一起传来。",
        "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
    ),
    (
        "file.breaks_reader",
        "这个文件让读取程序出错，没有读完。网站不受影响，没有保存。",
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传；仍然不行，请把文件交给管理员。",
    ),
    (
        "file.takes_too_long",
        "读这个文件超过了 {seconds} 秒，已经停下，没有保存。",
        "请删去与预算公开无关的工作表、行和列，另存为 .xlsx 后再上传。",
    ),
    (
        "file.takes_too_much",
        "读这个文件需要的内存太多，已经停下，没有保存。",
        "请删去与预算公开无关的工作表、行和列，另存为 .xlsx 后再上传。",
    ),
    (
        "file.bundle_damaged",
        "这个压缩包打不开，里面的文件一个都没有读。",
        "一次上传很多单位的，要打成 ZIP 压缩包（不是 RAR、7z），不设密码。请重新打包后再上传。",
    ),
    (
        "file.bundle_encrypted",
        "这个压缩包设了密码，里面的文件一个都没有读。",
        "请去掉密码，重新打成 ZIP 压缩包后再上传。",
    ),
    (
        "file.bundle_bomb",
        "这个压缩包里的文件展开以后大得不合常理，一个都没有读。",
        "请只打包各单位的预算工作簿，每个不超过 20 MB。",
    ),
    (
        "file.bundle_too_many",
        "这个压缩包里有 {count} 个文件，一次最多 {most} 个，一个都没有读。",
        "请分成几个压缩包上传。",
    ),
    (
        "file.bundle_empty",
        "这个压缩包里没有文件。",
        "请把各单位的预算工作簿打进压缩包后再上传。",
    ),
    (
        "file.busy",
        "正在读取别的文件，这个文件没有读。",
        "请过一分钟再上传。",
    ),
) | kinds(
    Severity.NOTE,
    (
        "file.web_page",
        "这个文件其实是网页，已按 Excel 打开它时的行和列读取。",
        "建议用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
    ),
)
